"""The order of packages, read from the imports themselves: no import goes up or in a circle."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "translator"
ORDER = [
    "errors", "extras", "files", "document", "bilingual", "text", "engine", "formats", "terms", "memory", "checks",
    "pipeline", "corpus", "alignment", "evaluation", "training", "serve", "cluster", "cli", "__main__", "",
]  # fmt: skip
"""From the ground up, the face of the whole last; docs/architecture.md draws it."""
LIGHT = ("numpy", "torch", "transformers", "ctranslate2", "lxml", "sacrebleu", "pydantic", "docx")
"""What `translator --help` must not load."""


def modules() -> dict[str, Path]:
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()


def imports(module: str) -> Iterator[str]:
    """The project's modules that a module imports, wherever the import stands; its own package left out."""
    for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{module} has a relative import"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            if name == "translator.__version__":
                continue
            while name and name not in MODULES:
                name = name.rpartition(".")[0]
            if name and name != module:
                yield name


def package(module: str) -> str:
    """The package of a module; the face of the whole is in none."""
    return module.split(".")[1] if "." in module else ""


def test_the_map_names_files_that_are_there() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:translator|tests|docs)/[\w./]+)`", text)
    drawn = [f"translator/{path}" for path in re.findall(r"^\w* +((?:\w+/)+(?:\w+\.py)?)", text, re.MULTILINE)]
    assert len(drawn) > 8
    missing = [path for path in (*named, *drawn) if not (ROOT / path).exists()]
    assert missing == ["translator/serve/", "translator/cluster/"]  # still to come


def test_every_package_has_a_place_in_the_order() -> None:
    assert {package(module) for module in MODULES} <= set(ORDER)


@pytest.mark.parametrize("module", MODULES)
def test_no_import_goes_up(module: str) -> None:
    here = ORDER.index(package(module))
    up = [name for name in imports(module) if ORDER.index(package(name)) > here]
    assert not up, f"{module} imports {', '.join(up)}, which stand above it"


def test_no_import_goes_in_a_circle() -> None:
    # A package's face hands on what its modules hold: what a module takes from it, it takes from the module behind.
    faces = {module for module, path in MODULES.items() if path.name == "__init__.py"}
    graph = {
        module: {name for name in imports(module) if name not in faces} for module in MODULES if module not in faces
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(f"circle: {' → '.join(error.args[1])}")


def test_starting_is_light() -> None:
    import subprocess
    import sys

    code = (
        "import sys; sys.argv = ['translator', '--help']\n"
        "from translator.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        f"print([name for name in {LIGHT} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"
