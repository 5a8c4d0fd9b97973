"""Cold starts of the command: the article in `seeds/`, and `--help`.

    python benchmarks/startup.py [--runs N] [--json FILE]

Each run is a process of its own; the model is converted beforehand. The shortest of the runs counts.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ARTICLE = Path(__file__).resolve().parent.parent / "seeds" / "article.fr.txt"
COMMAND = [sys.executable, "-m", "translator"]
HEAVY = ("torch", "transformers", "lxml", "trafilatura", "ctranslate2", "numpy")


def main() -> None:
    """Prints the figures and writes them as JSON."""
    parser = argparse.ArgumentParser(description="Times cold starts of the command.")
    parser.add_argument("--runs", type=int, default=5, metavar="N")
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args()
    result = measure(options.runs)
    for key, value in result.items():
        print(f"{key:32} {value}")
    if options.json:
        options.json.write_text(json.dumps(result, indent=1) + "\n")


def measure(runs: int) -> dict[str, float | list[str]]:
    """Seconds of each kind of start, their ratio, and the heavy packages that `--help` imports."""
    with tempfile.TemporaryDirectory() as scratch:
        article = [*COMMAND, "translate", str(ARTICLE), "-o", f"{scratch}/article.html", "--quiet"]
        subprocess.run(article, check=True)
        ours = _shortest(article, runs)
        theirs = _shortest([*article, "--engine", "transformers"], max(2, runs // 2))
    return {
        "article_seconds": round(ours, 3),
        "article_transformers_seconds": round(theirs, 3),
        "article_ratio": round(theirs / ours, 2),
        "help_seconds": round(_shortest([*COMMAND, "--help"], runs), 3),
        "help_imports": _imported(["--help"]),
    }


def _shortest(command: list[str], runs: int) -> float:
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - start)
    return min(times)


def _imported(arguments: list[str]) -> list[str]:
    program = (
        f"import sys; sys.argv = ['translator', *{arguments!r}]\n"
        "from translator.cli import main\n"
        "try: main()\n"
        f"finally: print(*[name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    return result.stderr.split()


if __name__ == "__main__":
    main()
