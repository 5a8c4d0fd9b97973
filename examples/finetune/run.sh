#!/bin/sh
# Fine-tunes the embedded model on weather bulletins, shows that it helped, and translates one with both models.
# Two minutes on two processor cores; needs: pip install -c constraints.txt '.[train]'
set -eu
here=$(dirname "$0")
build=${1:-build/finetune}
python "$here/corpus.py" "$build/bulletins.tsv"
translator finetune "$build/bulletins.tsv" --name bulletins --output "$build/run" --epochs 3 --offline
printf '%s\n' "Vigilance orange neige-verglas en Normandie dès jeudi." "On attend des giboulées sur le relief ce matin." > "$build/new.fr"
for model in fr-en bulletins; do
    echo "$model:"
    translator translate --lines "$build/new.fr" --model "$model" --offline --quiet
done
