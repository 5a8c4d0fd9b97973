"""Web addresses, against a server on this machine."""

import gzip
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from translator.errors import InputError, UsageError
from translator.formats import read
from translator.formats.documents import fetch

PAGE = "<html lang='fr'><body><h1>Le titre</h1><p>Un <a href='suite'>texte</a> déjà lu.</p></body></html>"


class _Server(ThreadingHTTPServer):
    stopping: threading.Event


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        name = self.path.strip("/").partition("?")[0]
        getattr(self, f"send_{name}", self.send_missing)()

    def log_message(self, *_: object) -> None:
        pass

    def _send(self, body: bytes, kind: str = "text/html; charset=utf-8", status: int = 200, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        for name, value in {"Content_Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def send_page(self) -> None:
        self._send(PAGE.encode())

    def send_latin(self) -> None:
        self._send("Příliš žluťoučký".encode("iso-8859-2"), "text/plain; charset=iso-8859-2")

    def send_zipped(self) -> None:
        self._send(gzip.compress(PAGE.encode()), Content_Encoding="gzip")

    def send_bomb(self) -> None:
        self._send(gzip.compress(b"a" * 30_000_000), Content_Encoding="gzip")

    def send_cut(self) -> None:
        self._send(gzip.compress(PAGE.encode())[:-20], Content_Encoding="gzip")

    def send_garbage(self) -> None:
        self._send(b"not gzip at all", Content_Encoding="gzip")

    def send_brotli(self) -> None:
        self._send(b"x", Content_Encoding="br")

    def send_short(self) -> None:
        self._send(PAGE.encode(), Content_Length="100000")

    def send_large(self) -> None:
        self._send(b"a", Content_Length="20000001")

    def send_picture(self) -> None:
        self._send(b"\x89PNG", "image/png")

    def send_missing(self) -> None:
        self._send(b"", status=404)

    def send_moved(self) -> None:
        self._send(b"", status=301, Location="page?x=é")

    def send_loop(self) -> None:
        self._send(b"", status=302, Location="/loop")

    def send_inward(self) -> None:
        self._send(b"", status=302, Location="http://10.0.0.1/secret")

    def send_file(self) -> None:
        self._send(b"", status=302, Location="file:///etc/passwd")

    def send_host(self) -> None:
        self._send(f"<p>Le serveur {self.headers['Host']}</p>".encode())

    def send_slow(self) -> None:
        self._drip(b"HTTP/1.0 200 OK\r\n\r\n")

    def send_slow_headers(self) -> None:
        self._drip(b"HTTP/1.0 200 OK\r\nX: ")

    def send_slow_chunks(self) -> None:
        self._drip(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;")

    def _drip(self, start: bytes) -> None:
        try:
            self.wfile.write(start)
            while not self.server.stopping.wait(0.05):
                self.wfile.write(b"a")
        except OSError:
            pass


@contextmanager
def _serving(certificate: Path | None = None) -> Iterator[int]:
    """The port of a server that runs meanwhile."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.stopping = threading.Event()
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server.server_port
    server.stopping.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with _serving() as port:
        yield f"http://127.0.0.1:{port}"


@pytest.mark.parametrize("name", ["page", "moved", "zipped"])
def test_a_page(site: str, name: str) -> None:
    document = read(f"{site}/{name}", allow_private=True)
    assert [block.text for block in document.blocks] == ["Le titre", "Un texte déjà lu."]
    assert document.blocks[1].inlines[0].href == f"{site}/suite"
    assert document.origin == f"{site}/{name}"


def test_the_encoding_that_the_server_names(site: str) -> None:
    assert read(f"{site}/latin", allow_private=True).blocks[0].text == "Příliš žluťoučký"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("missing", "the server answered 404 Not Found"),
        ("picture", "of type image/png, expected HTML or text"),
        ("large", "larger than 20 MB"),
        ("bomb", "larger than 20 MB"),
        ("cut", "the connection broke"),
        ("short", "the connection broke"),
        ("garbage", "damaged compressed data"),
        ("brotli", "compressed by br"),
        ("loop", "more than 5 redirects"),
        ("file", "file:///etc/passwd: only http and https"),
    ],
)
def test_what_a_server_can_do_wrong(site: str, name: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        read(f"{site}/{name}", allow_private=True)
    assert message in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize("name", ["slow", "slow_headers", "slow_chunks"])
def test_a_server_that_drips_is_hung_up_on(site: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "SECONDS", 0.3)
    start = time.monotonic()
    with pytest.raises(InputError, match="took too long"):
        read(f"{site}/{name}", allow_private=True)
    assert time.monotonic() - start < 3


def test_no_thread_stays_behind(site: str) -> None:
    read(f"{site}/page", allow_private=True)
    timers = [thread for thread in threading.enumerate() if isinstance(thread, threading.Timer)]
    for timer in timers:
        timer.join(5)
    assert not any(timer.is_alive() for timer in timers)


def test_private_addresses_are_refused(site: str) -> None:
    with pytest.raises(InputError, match=r"private network \(127\.0\.0\.1\).*--allow-private"):
        read(f"{site}/page")


def test_the_address_that_was_checked_is_the_one_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that resolves to a public address first and to a private one later must not be resolved again."""
    answers = iter(["93.184.216.34", "127.0.0.1"])
    asked, connected = [], []

    def resolve(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    def connect(address: tuple[str, int], *_: object, **__: object) -> socket.socket:
        connected.append(address[0])
        raise TimeoutError

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr("urllib3.util.connection.create_connection", connect)
    with pytest.raises(InputError, match=r"cannot connect \(it took too long"):
        read("http://rebinding.example/")
    assert (asked, connected) == (["rebinding.example"], ["93.184.216.34"])


@pytest.fixture
def local_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every name is this machine's."""
    resolve = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda _, *rest, **options: resolve("127.0.0.1", *rest, **options))


@pytest.mark.parametrize(
    ("host", "named"),
    [
        ("Exemple.fr", "exemple.fr"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("bücher.рф", "xn--bcher-kva.xn--p1ai"),
    ],
)
def test_the_server_is_told_the_name(site: str, host: str, named: str, local_names: None) -> None:
    port = site.rpartition(":")[2]
    assert read(f"http://{host}:{port}/host", allow_private=True).blocks[0].text == f"Le serveur {named}:{port}"


def test_the_certificate_must_be_valid_for_the_name(local_names: None, monkeypatch: pytest.MonkeyPatch) -> None:
    # Made by openssl: key and certificate of exemple.test, signed by itself, from 2020 to 2120.
    certificate = Path(__file__).with_name("certificate.pem")
    with _serving(certificate) as port:
        with pytest.raises(InputError, match="its certificate is not valid: self-signed"):
            read(f"https://exemple.test:{port}/page", allow_private=True)
        trusting = ssl.create_default_context(cafile=certificate)
        monkeypatch.setattr(ssl, "create_default_context", lambda: trusting)
        with pytest.raises(InputError, match="its certificate is not valid: Hostname mismatch"):
            read(f"https://autre.test:{port}/page", allow_private=True)
        assert read(f"https://exemple.test:{port}/page", allow_private=True).title == "Le titre"


def test_a_redirect_into_the_private_network_is_refused(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    public = site.removeprefix("http://").partition(":")[0]
    monkeypatch.setattr(fetch, "is_public", lambda numeric: numeric == public)
    with pytest.raises(InputError, match=r"10\.0\.0\.1 is in a private network"):
        read(f"{site}/inward")


@pytest.mark.parametrize(
    ("numeric", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:93.184.216.34", True),
        ("64:ff9b::a00:1", False),
        ("64:ff9b::5db8:d822", True),
        ("2002:7f00:1::", False),
    ],
)
def test_which_addresses_are_public(numeric: str, public: bool) -> None:
    assert fetch.is_public(numeric) is public


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("ftp://exemple.fr/a", "only http and https"),
        ("http://", "no host"),
        ("http://exemple.fr:99999/", "not a web address"),
        ("http://[::1/", "not a web address"),
        ("https://moi:secret@exemple.fr/", "names and passwords"),
        ("http://exemple.invalid/", "was not found"),
        ("http://exemple..fr/é", "was not found"),
    ],
)
def test_addresses_that_are_none(address: str, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(InputError, match=message):
        read(address)


def test_nobody_listens() -> None:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port = sock.getsockname()[1]
    with pytest.raises(InputError, match="cannot connect"):
        read(f"http://127.0.0.1:{port}/", allow_private=True)


def test_offline_promises_no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", None)
    with pytest.raises(UsageError, match="--offline"):
        read("https://exemple.fr/", offline=True)
