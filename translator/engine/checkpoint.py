"""A Marian checkpoint as a transformers model: for the conversion, the transformers engine and training."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from translator.errors import ModelError, reason


def load_marian(directory: Path) -> Any:
    """The `MarianMTModel` in a directory, in float32 on the processor, the padding token made impossible to generate.

    Raises ModelError for weights that are broken, of other sizes than config.json says, or not all there.
    """
    from transformers import GenerationConfig

    model = load_weights(directory)
    pad = model.config.pad_token_id
    if pad is not None and pad < model.final_logits_bias.shape[-1]:
        model.final_logits_bias[0, pad] = float("-inf")
    # What a checkpoint asks of the search (beams, lengths, forced tokens) would win over an option that is not set.
    model.generation_config = GenerationConfig()
    return model.eval()


def load_weights(directory: Path, *, attention: str = "eager", **configuration: Any) -> Any:
    """The `MarianMTModel` in a directory as it is, in float32, with changes to its configuration.

    Raises ModelError as `load_marian` does.
    """
    from transformers import MarianMTModel

    with quiet_transformers():
        try:
            model, report = MarianMTModel.from_pretrained(
                directory,
                dtype="float32",
                attn_implementation=attention,
                local_files_only=True,
                output_loading_info=True,
                **configuration,
            )
        # Broken weights and odd configurations surface as errors of half a dozen libraries.
        except Exception as error:
            raise ModelError(f"The model in {directory} cannot be loaded: {reason(error)}.") from error
    missing = sorted(
        name for name in report["missing_keys"] if "embed_positions" not in name and name != "final_logits_bias"
    )
    if missing or report["mismatched_keys"]:
        shown = ", ".join([*missing, *(str(key) for key in report["mismatched_keys"])][:3])
        raise ModelError(f"The weights in {directory} do not fit its config.json: {shown}.")
    return model


@contextmanager
def quiet_transformers() -> Iterator[None]:
    """Keeps transformers from printing progress bars and warnings."""
    from transformers.utils import logging as transformers_logging

    verbosity = transformers_logging.get_verbosity()
    bars = transformers_logging.is_progress_bar_enabled()
    transformers_logging.set_verbosity_error()
    transformers_logging.disable_progress_bar()
    try:
        yield
    finally:
        transformers_logging.set_verbosity(verbosity)
        if bars:
            transformers_logging.enable_progress_bar()
