"""Peak memory of `translator translate --lines` for a short and a long file.

    python benchmarks/memory.py --gold DIR [--short N] [--long N] [--json FILE]

The lines are those of `translation/*.fr` in DIR, over and over. Resident memory of the process at its peak, in MB.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path


def main() -> None:
    """Prints the figures and writes them as JSON."""
    parser = argparse.ArgumentParser(description="Measures peak memory of the command.")
    parser.add_argument("--gold", type=Path, required=True, metavar="DIR")
    parser.add_argument("--short", type=int, default=1000, metavar="N")
    parser.add_argument("--long", type=int, default=20000, metavar="N")
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args()
    result = measure(options.gold, short=options.short, long=options.long)
    for key, value in result.items():
        print(f"{key:32} {value}")
    if options.json:
        options.json.write_text(json.dumps(result, indent=1) + "\n")


def measure(gold: Path, *, short: int, long: int) -> dict[str, float]:
    """Peak memory and rate for both sizes, and the ratio of the peaks."""
    lines = [
        line
        for path in sorted((gold / "translation").glob("*.fr"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    result: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as directory:
        for name, size in (("short", short), ("long", long)):
            path = Path(directory) / f"{name}.fr.txt"
            path.write_text("".join(f"{line}\n" for line in islice(cycle(lines), size)), encoding="utf-8")
            start = time.perf_counter()
            result[f"{name}_lines"] = size
            result[f"{name}_peak_mb"] = _peak(path)
            result[f"{name}_lines_per_second"] = round(size / (time.perf_counter() - start), 1)
    result["peak_ratio"] = round(result["long_peak_mb"] / result["short_peak_mb"], 3)
    return result


def _peak(path: Path) -> float:
    command = [sys.executable, "-m", "translator", "translate", "--lines", str(path), "-o", f"{path}.en.txt", "--quiet"]
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with exit code {process.returncode}")
    # Kilobytes on Linux, bytes on macOS.
    return round(usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3), 1)


if __name__ == "__main__":
    main()
