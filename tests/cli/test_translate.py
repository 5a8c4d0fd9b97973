from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import typer.main
from typer.core import TyperGroup

from translator.cli.app import app

ROOT = Path(__file__).parents[2]
SEED = ROOT / "seeds" / "article.fr.txt"
COMMAND = [sys.executable, "-m", "translator"]


def run(*arguments: str, stdin: str | None = None, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments], input=stdin, capture_output=True, text=True, cwd=cwd, timeout=300, encoding="utf-8"
    )


def test_every_option_is_in_the_documentation() -> None:
    documented = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    missing = []
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)
    for name, command in group.commands.items():
        commands = getattr(command, "commands", {"": command})
        for inner_name, inner in commands.items():
            assert name in documented
            for parameter in inner.params:
                options = [option for option in parameter.opts if option.startswith("--")]
                missing += [
                    f"{name} {inner_name} {option}"
                    for option in options
                    if not re.search(rf"`{re.escape(option)}(?![\w-])", documented)
                ]
    assert [option for option in missing if not option.endswith(("--help", "--install-completion"))] == []


def test_the_article_becomes_a_page(tmp_path: Path) -> None:
    page = tmp_path / "article.html"
    done = run("translate", str(SEED), "--offline", "-o", str(page))
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert "14 sentences" in done.stderr
    text = page.read_text(encoding="utf-8")
    assert "Rencontrant" in text
    assert "model:fr-en" in text
    assert [file.name for file in tmp_path.iterdir()] == ["article.html"]


def test_english_goes_to_standard_output() -> None:
    done = run("translate", "-", stdin="« Je veux que cette décision soit prise par vous », a-t-il dit.\n")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("“") == done.stdout.count("”") == 1
    assert "veux" not in done.stdout


@pytest.mark.skipif(os.name != "posix", reason="needs pipes with names")
@pytest.mark.parametrize("extra", [[], ["--lines"]])
def test_an_output_may_be_a_pipe(tmp_path: Path, extra: list[str]) -> None:
    (tmp_path / "in.txt").write_text("Une phrase simple.\n", encoding="utf-8")
    reader, writer = os.pipe()
    command = [sys.executable, "-m", "translator", "translate", "in.txt", "-o", f"/dev/fd/{writer}", *extra]
    command += [] if extra else ["--format", "txt"]
    with os.fdopen(reader, encoding="utf-8") as piped:
        done = subprocess.run(command, cwd=tmp_path, pass_fds=[writer], capture_output=True, text=True, check=False)
        os.close(writer)
        text = piped.read()
    assert done.returncode == 0, done.stderr
    assert text.strip()
    assert [path.name for path in tmp_path.iterdir()] == ["in.txt"]


def test_lines_in_are_lines_out(tmp_path: Path) -> None:
    source = tmp_path / "in.fr"
    source.write_text("Le premier point est clair. Le second aussi.\n\n« Oui », dit-il.\n12\n", encoding="utf-8")
    done = run("translate", "--lines", str(source), "-o", str(tmp_path / "out.en"))
    assert done.returncode == 0, done.stderr
    lines = (tmp_path / "out.en").read_text(encoding="utf-8").split("\n")
    assert len(lines) == 5
    assert lines[1] == lines[4] == ""
    assert lines[2].startswith("“")
    assert lines[3] == "12"
    piped = run("translate", "--lines", "-", stdin=source.read_text(encoding="utf-8"))
    assert piped.stdout == (tmp_path / "out.en").read_text(encoding="utf-8")


def test_a_directory_goes_to_a_directory_and_a_bad_file_does_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "in" / "deep").mkdir(parents=True)
    (tmp_path / "in" / "a.txt").write_text("Une phrase simple, écrite en français.\n", encoding="utf-8")
    (tmp_path / "in" / "deep" / "a.md").write_text("# Titre\n\nUne autre phrase.\n", encoding="utf-8")
    (tmp_path / "in" / "b.txt").write_bytes(b"\x00\x01\x02")
    done = run("translate", str(tmp_path / "in"), "--output-dir", str(tmp_path / "out"), "--format", "jsonl", "--json")
    assert done.returncode == 3
    assert done.stderr.count("error:") == 1
    reports = [json.loads(line) for line in done.stdout.splitlines()]
    assert sorted("error" in report for report in reports) == [False, False, True]
    written = {path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*.*")}
    assert written == {"a.jsonl", "deep/a.jsonl"}


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["missing.txt", "-o", "x.html"], 3, "missing.txt"),
        (["empty.txt", "-o", "x.html"], 3, "empty"),
        (["ok.txt", "-o", "x.xyz"], 2, ".xyz"),
        (["ok.txt", "-o", "nowhere/x.html"], 3, "nowhere"),
        (["ok.txt", "-o", "ok.txt"], 2, "input itself"),
        (["ok.txt", "--model", "fr-eng", "-o", "x.html"], 4, "fr-eng"),
        (["ok.txt", "ok2.txt", "-o", "x.html"], 2, "--output-dir"),
        (["english.txt", "-o", "x.html"], 3, "--language any"),
        (["ok.txt", "--resume"], 2, "-o"),
        (["ok.txt", "--json"], 2, "--json"),
        (["--lines", "ok.txt", "--layout", "target"], 2, "--lines"),
        (["https://127.0.0.1:9/x", "-o", "x.html"], 3, "--allow-private"),
        (["--lines", "https://127.0.0.1:9/x", "-o", "x.en"], 2, "file first"),
        (["--lines", "missing.txt", "-o", "x.en"], 3, "missing.txt"),
        (["ok.txt", "--beam-size", "0"], 2, "beam"),
    ],
)
def test_a_user_mistake_gets_one_message_and_an_exit_code(
    tmp_path: Path, arguments: list[str], code: int, says: str
) -> None:
    for name in ("ok.txt", "ok2.txt"):
        (tmp_path / name).write_text("Une phrase simple, écrite en français.\n", encoding="utf-8")
    (tmp_path / "empty.txt").touch()
    english = "The minister said that he would not come to the meeting, and that was the end of it.\n"
    (tmp_path / "english.txt").write_text(english * 10, encoding="utf-8")
    before = sorted(tmp_path.iterdir())
    done = run("translate", *arguments, cwd=tmp_path)
    assert done.returncode == code, done.stderr
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize(("extra", "name"), [([], "out.jsonl"), (["--lines"], "out.en")])
def test_a_killed_job_resumes_to_the_identical_result(tmp_path: Path, extra: list[str], name: str) -> None:
    sentences = [f"La réunion numéro {number} aura lieu à Paris, a dit le ministre." for number in range(600)]
    source = tmp_path / "long.txt"
    source.write_text(("\n" if extra else "\n\n").join(sentences) + "\n", encoding="utf-8")
    (tmp_path / "whole").mkdir()
    (tmp_path / "killed").mkdir()
    arguments = ["translate", str(source), "--beam-size", "1", *extra, "-o"]
    assert run(*arguments, str(tmp_path / "whole" / name)).returncode == 0
    output = tmp_path / "killed" / name
    journal = output.with_name(f".{name}.journal")
    process = subprocess.Popen([*COMMAND, *arguments, str(output)], stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        if journal.exists() and journal.read_bytes().count(b"\n") > 2:
            break
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert journal.exists()
    assert not output.exists()
    resumed = run(*arguments, str(output), "--resume")
    assert resumed.returncode == 0, resumed.stderr
    assert output.read_bytes() == (tmp_path / "whole" / name).read_bytes()
    assert not journal.exists()


def test_help_is_light() -> None:
    code = (
        "import sys\nfrom translator.cli.app import app\n"
        "try:\n    app(['--help'])\nexcept SystemExit:\n    pass\n"
        "print([name for name in ('torch', 'transformers', 'lxml', 'ctranslate2') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("[]\n")


def test_ctrl_c_exits_130_and_keeps_what_is_done(tmp_path: Path) -> None:
    source = tmp_path / "long.txt"
    source.write_text("\n\n".join(f"La phrase numéro {number} est ici." for number in range(3000)), encoding="utf-8")
    output = tmp_path / "out.html"
    journal = tmp_path / ".out.html.journal"
    process = subprocess.Popen(
        [*COMMAND, "translate", str(source), "-o", str(output)],
        stderr=subprocess.PIPE,
        text=True,
        # A shell has what it runs in the background ignore the signal.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not (journal.exists() and journal.stat().st_size > 20_000):
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors
    assert "--resume" in errors
    assert "Traceback" not in errors
    assert journal.exists()
