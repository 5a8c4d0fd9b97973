"""Models from a hub: a fake one on this machine, asked by a process that has only its address."""

from __future__ import annotations

import hashlib
import http.server
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

COMMIT = "0123456789abcdef0123456789abcdef01234567"
NAME = "someone/opus-tiny"


class Hub:
    """A server for one repository; `asked` lists the paths of all requests."""

    def __init__(self, directory: Path) -> None:
        self.asked: list[str] = []
        files = {path.name: path.read_bytes() for path in directory.iterdir()}
        hub = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                hub.asked.append(self.path)
                path = self.path.split("?")[0]
                if path.startswith(f"/api/models/{NAME}"):
                    siblings = [{"rfilename": name} for name in files]
                    body = json.dumps({"id": NAME, "modelId": NAME, "sha": COMMIT, "siblings": siblings}).encode()
                    tree = [{"type": "file", "path": n, "size": len(b), "oid": "0" * 40} for n, b in files.items()]
                    self.answer(json.dumps(tree).encode() if "/tree/" in path else body, "application/json")
                elif path.startswith(f"/{NAME}/resolve/") and path.rsplit("/", 1)[1] in files:
                    self.answer(files[path.rsplit("/", 1)[1]], "application/octet-stream")
                else:
                    self.send_response(404)
                    self.send_header("X-Error-Code", "RepoNotFound")
                    self.send_header("Content-Length", "0")
                    self.end_headers()

            do_HEAD = do_GET  # noqa: N815

            def answer(self, body: bytes, kind: str) -> None:
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("ETag", f'"{hashlib.sha256(body).hexdigest()}"')
                self.send_header("X-Repo-Commit", COMMIT)
                self.end_headers()
                if self.command == "GET":
                    self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def hub(tiny: Path) -> Iterator[Hub]:
    hub = Hub(tiny)
    yield hub
    hub.server.shutdown()
    hub.server.server_close()


def _find(name: str, url: str, home: Path, *, offline: bool = False) -> tuple[int, list[str]]:
    program = f"""
import sys
from translator.engine.models import find
from translator.engine.catalogue import catalogue
from translator.errors import TranslatorError
try:
    model = find({name!r}, offline={offline})
except TranslatorError as error:
    print(error.message, error.hint, sep="\\n")
    sys.exit(error.exit_code)
print(model.origin, *sorted(path.name for path in model.path.iterdir()))
print(*[entry.name for entry in catalogue() if entry.origin == "hub"])
"""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("HF_") and "proxy" not in k.lower()}
    environment |= {"HF_ENDPOINT": url, "HF_HOME": str(home), "HF_HUB_DISABLE_TELEMETRY": "1"}
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment)
    assert "Traceback" not in result.stderr
    return result.returncode, result.stdout.splitlines()


def test_a_model_is_fetched_once_and_found_offline(hub: Hub, tmp_path: Path) -> None:
    code, lines = _find(NAME, hub.url, tmp_path)
    assert code == 0, lines
    assert lines[0].split()[0] == "hub"
    assert {"config.json", "model.safetensors", "source.spm", "target.spm", "vocab.json"} <= set(lines[0].split())
    assert lines[1] == NAME
    asked = len(hub.asked)
    assert asked > 0
    assert _find(NAME, hub.url, tmp_path, offline=True) == (0, lines)
    assert _find(NAME, hub.url, tmp_path) == (0, lines)
    assert len(hub.asked) == asked


def test_offline_is_a_promise(hub: Hub, tmp_path: Path) -> None:
    code, lines = _find(NAME, hub.url, tmp_path, offline=True)
    assert code == 4
    assert lines[0] == f"The model '{NAME}' is not in the local hub cache and nothing may be fetched."
    assert "--offline" in lines[1]
    assert hub.asked == []


def test_a_model_that_the_hub_does_not_have(hub: Hub, tmp_path: Path) -> None:
    code, lines = _find("someone/else", hub.url, tmp_path)
    assert code == 4
    assert lines[0] == "The hub has no model 'someone/else', or it is private."


def test_a_hub_that_does_not_answer(tmp_path: Path) -> None:
    code, lines = _find(NAME, "http://127.0.0.1:9", tmp_path)
    assert code == 4
    assert lines[0].startswith(f"The model '{NAME}' cannot be fetched from the hub: ")
    assert len(lines) == 2
