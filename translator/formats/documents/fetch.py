"""Web pages, fetched with care: http(s) only, no address of the local network, limits on time and size.

The name is resolved once, every address that it has is checked, and the connection goes to an address that passed: a
name that resolves differently a moment later (DNS rebinding) gains nothing. Each redirect is checked in the same way.
Proxies are not used, because the check would then be on the proxy's address.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
import zlib
from typing import NamedTuple
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from translator import __version__
from translator.errors import InputError, UsageError

MAX_PAGE = 20_000_000
"""Largest page, in bytes, before and after decompression."""

SECONDS = 30.0
"""Time for the whole page, redirects included; connecting may take a third of it."""

_REDIRECTS = 5
_SAVE = "Try again, or save the page and give the file."
_FORMATS = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/plain": "",
    "text/markdown": "markdown",
    "text/x-markdown": "markdown",
    "": "",
    "application/octet-stream": "",
}
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Page(NamedTuple):
    """What came back: the bytes, the address after redirects, the format and the encodings that the server names."""

    data: bytes
    address: str
    format: str
    charsets: tuple[str, ...]


def fetch(address: str, *, allow_private: bool = False, offline: bool = False) -> Page:
    """Fetches an http(s) address.

    Raises UsageError when `offline`, InputError for another scheme, a private address (unless `allow_private`), an
    error status, a type that is not text, a page that is too large or too slow.
    """
    if offline:
        raise UsageError(
            f"{address}: a web address cannot be read with --offline.", hint="Save the page and give the file."
        )
    deadline = time.monotonic() + SECONDS
    current = address
    for _ in range(_REDIRECTS + 1):
        parts = _checked(current)
        connection = _connect(parts, current, allow_private, deadline)
        # A server that sends a byte now and then never runs into the socket's own time limit.
        timer = threading.Timer(max(0.0, deadline - time.monotonic()), _hang_up, [connection.sock])
        timer.start()
        try:
            target = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~") + (
                "?" + quote(parts.query, safe="/?%:@!$&'()*+,;=~[]") if parts.query else ""
            )
            headers = {
                "User-Agent": f"translator/{__version__}",
                "Accept": "text/html,application/xhtml+xml,text/plain,text/markdown;q=0.9,*/*;q=0.1",
                "Accept-Language": "fr",
                "Accept-Encoding": "gzip",
            }
            connection.request("GET", target, headers=headers)
            response = connection.getresponse()
            location = response.headers.get("Location", "")
            if response.status in (301, 302, 303, 307, 308) and location:
                current = urljoin(current, location)
                continue
            page = _page(response, current)
            if time.monotonic() > deadline:
                raise TimeoutError
            return page
        except (OSError, http.client.HTTPException, UnicodeError) as error:
            raise InputError(f"{current}: no answer ({_reason(error)}).", hint=_SAVE) from error
        finally:
            connection.close()
    raise InputError(
        f"{address}: more than {_REDIRECTS} redirects.", hint="Open it in a browser and give the address it ends at."
    )


def _checked(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise InputError(f"{address}: not a web address ({error}).", hint="Expected https://host/path.") from error
    if parts.scheme not in ("http", "https"):
        raise InputError(f"{address}: only http and https addresses are read.", hint="Save the page and give the file.")
    if not parts.hostname or port == 0:
        raise InputError(f"{address}: not a web address (no host).", hint="Expected https://host/path.")
    if parts.username is not None:
        raise InputError(
            f"{address}: names and passwords in addresses are not sent.", hint="Save the page and give the file."
        )
    return parts


def _connect(parts: SplitResult, address: str, allow_private: bool, deadline: float) -> http.client.HTTPConnection:
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        name = host if host.isascii() else host.encode("idna").decode("ascii")
        found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise InputError(
            f"{address}: host {host} was not found.", hint="Check the address and the connection."
        ) from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    private = [numeric for numeric in addresses if not is_public(numeric)]
    if private and not allow_private:
        raise InputError(
            f"{address}: {host} is in a private network ({private[0]}).",
            hint="If you trust the address, add --allow-private.",
        )
    failure: Exception | None = None
    for numeric in addresses:
        try:
            timeout = max(0.1, min(SECONDS / 3, deadline - time.monotonic()))
            sock = socket.create_connection((numeric, port), timeout)
            if parts.scheme == "https":
                sock = ssl.create_default_context().wrap_socket(sock, server_hostname=name)
            connection = http.client.HTTPConnection(name, port, timeout=timeout)
            if parts.scheme == "https":
                connection.default_port = 443  # So that the Host header names no port.
            connection.sock = sock
            return connection
        except OSError as error:
            failure = error
    raise InputError(
        f"{address}: cannot connect ({_reason(failure)}).", hint="Check the address and the connection."
    ) from failure


def is_public(numeric: str) -> bool:
    """Whether an IP address is one of the open internet, also when it is an IPv4 address written as IPv6."""
    ip = ipaddress.ip_address(numeric.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip in _NAT64:
            ip = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        else:
            inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
            ip = inner or ip
    return ip.is_global and not ip.is_multicast


def _page(response: http.client.HTTPResponse, address: str) -> Page:
    if response.status != 200:
        raise InputError(
            f"{address}: the server answered {response.status} {response.reason}.".replace("  ", " "),
            hint="Check the address in a browser, or save the page and give the file.",
        )
    kind = (response.headers.get("Content-Type") or "").partition(";")[0].strip().lower()
    if kind not in _FORMATS:
        raise InputError(f"{address}: of type {kind}, expected HTML or text.", hint="Give the address of an article.")
    length = response.headers.get("Content-Length", "")
    if length.isdigit() and int(length) > MAX_PAGE:
        raise _too_large(address)
    charset = response.headers.get_content_charset()
    data = _body(response, address)
    return Page(data, address, _FORMATS[kind], (charset,) if charset else ())


def _body(response: http.client.HTTPResponse, address: str) -> bytes:
    encoding = (response.headers.get("Content-Encoding") or "identity").strip().lower()
    if encoding not in ("identity", "gzip", "x-gzip", "deflate"):
        raise InputError(
            f"{address}: compressed by {encoding}, expected gzip.", hint="Save the page and give the file."
        )
    unpack = None if encoding == "identity" else zlib.decompressobj(zlib.MAX_WBITS | 32)
    data = bytearray()
    while piece := response.read1(1 << 16):
        try:
            data += unpack.decompress(piece, MAX_PAGE + 1 - len(data)) if unpack else piece
        except zlib.error as error:
            raise InputError(f"{address}: damaged compressed data.", hint=_SAVE) from error
        if len(data) > MAX_PAGE:
            raise _too_large(address)
    if response.length or (unpack and data and not unpack.eof):
        raise ConnectionError("the connection broke before the end")
    return bytes(data)


def _too_large(address: str) -> InputError:
    return InputError(f"{address}: larger than {MAX_PAGE // 1_000_000} MB.", hint="Save the page and give the file.")


def _hang_up(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)


def _reason(error: Exception | None) -> str:
    if isinstance(error, TimeoutError):
        return "it took too long"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not valid: {error.verify_message}"
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__).strip()
