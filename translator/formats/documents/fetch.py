"""Web pages, fetched with care: http(s) only, no address of the local network, limits on time and size.

The name is resolved once, every address that it has is checked, and urllib3 connects to an address that passed: a name
that resolves differently a moment later (DNS rebinding) gains nothing. Each redirect is checked in the same way.
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
from email.message import Message
from typing import NamedTuple
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, ProtocolError
from urllib3.response import HTTPResponse

from translator import __version__
from translator.errors import InputError, UsageError

MAX_PAGE = 20_000_000
"""Largest page, in bytes, before and after decompression."""

SECONDS = 30.0
"""Time for the whole page, redirects included; connecting may take a third of it."""

_REDIRECTS = 5
_HEADERS = {
    "User-Agent": f"translator/{__version__}",
    "Accept": "text/html,application/xhtml+xml,text/plain,text/markdown;q=0.9,*/*;q=0.1",
    "Accept-Language": "fr",
    "Accept-Encoding": "gzip",
}
_FORMATS = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/plain": "",
    "text/markdown": "markdown",
    "text/x-markdown": "markdown",
    "application/octet-stream": "",
}
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_SAFE = "/?%:@!$&'()*+,;=~[]"
_SAVE = "Save the page and give the file."
_CHECK = "Check the address and the connection."


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
        raise UsageError(f"{address}: a web address cannot be read with --offline.", hint=_SAVE)
    deadline = time.monotonic() + SECONDS
    current = address
    for _ in range(_REDIRECTS + 1):
        parts = _checked(current)
        connection = _connected(parts, current, allow_private, deadline)
        # The socket's own time limit starts again with every byte, so a server that drips would never meet it.
        timer = threading.Timer(max(0.0, deadline - time.monotonic()), _hang_up, [connection.sock])
        timer.start()
        try:
            target = quote((parts.path or "/") + (f"?{parts.query}" if parts.query else ""), safe=_SAFE)
            headers = {"Host": _host(parts), **_HEADERS}
            connection.request("GET", target, headers=headers, preload_content=False)
            with connection.getresponse() as response:
                if location := response.get_redirect_location():
                    current = urljoin(current, location)
                    continue
                page = _page(response, current)
            if time.monotonic() > deadline:
                raise TimeoutError
            return page
        except (OSError, http.client.HTTPException, HTTPError, ValueError) as error:
            reason = "it took too long" if time.monotonic() > deadline else _reason(error)
            raise InputError(f"{current}: no answer ({reason}).", hint=f"Try again. {_SAVE}") from error
        finally:
            timer.cancel()
            connection.close()
    raise InputError(f"{address}: more than {_REDIRECTS} redirects.", hint="Give the address that a browser ends at.")


def _checked(address: str) -> SplitResult:
    """The parts of an address that may be asked for."""
    try:
        parts = urlsplit(address)
        if parts.scheme in ("http", "https") and (not parts.hostname or parts.port == 0):
            raise ValueError("no host")
    except ValueError as error:
        raise InputError(f"{address}: not a web address ({error}).", hint="Expected https://host/path.") from error
    if parts.scheme not in ("http", "https"):
        raise InputError(f"{address}: only http and https addresses are read.", hint=_SAVE)
    if parts.username is not None:
        raise InputError(f"{address}: names and passwords in addresses are not sent.", hint=_SAVE)
    return parts


def _host(parts: SplitResult) -> str:
    """The host, in ASCII, and the port as the header has them."""
    name = (parts.hostname or "").encode("idna").decode("ascii")
    name = f"[{name}]" if ":" in name else name
    return name if parts.port is None else f"{name}:{parts.port}"


def _connected(parts: SplitResult, address: str, allow_private: bool, deadline: float) -> HTTPConnection:
    """An open connection to one of the host's addresses, all of which have been checked."""
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        name = host.encode("idna").decode("ascii")
        found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    except (OSError, ValueError) as error:
        raise InputError(f"{address}: host {host} was not found.", hint=_CHECK) from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    private = [numeric for numeric in addresses if not is_public(numeric)]
    if private and not allow_private:
        raise InputError(
            f"{address}: {host} is in a private network ({private[0]}).",
            hint="If you trust the address, add --allow-private.",
        )
    failure: Exception | None = None
    for numeric in addresses:
        timeout = max(0.1, min(SECONDS / 3, deadline - time.monotonic()))
        connection = HTTPConnection(numeric, port, timeout=timeout)
        if parts.scheme == "https":
            context = ssl.create_default_context()
            connection = HTTPSConnection(numeric, port, timeout=timeout, server_hostname=name, ssl_context=context)
        try:
            connection.connect()
            return connection
        except (OSError, HTTPError) as error:
            connection.close()
            failure = error
    raise InputError(f"{address}: cannot connect ({_reason(failure)}).", hint=_CHECK) from failure


def is_public(numeric: str) -> bool:
    """Whether an IP address is one of the open internet, also when it is an IPv4 address written as IPv6."""
    ip = ipaddress.ip_address(numeric.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        nat64 = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _NAT64 else None
        ip = nat64 or ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else ip)
    return ip.is_global and not ip.is_multicast


def _page(response: HTTPResponse, address: str) -> Page:
    if response.status != 200:
        raise InputError(
            f"{address}: the server answered {response.status} {response.reason or ''}".rstrip() + ".",
            hint="Check the address in a browser, or save the page and give the file.",
        )
    header = Message()
    header["Content-Type"] = response.headers.get("Content-Type", "")
    kind = header.get_content_type()  # text/plain where the server does not say
    if kind not in _FORMATS:
        raise InputError(f"{address}: of type {kind}, expected HTML or text.", hint="Give the address of an article.")
    charset = header.get_content_charset()
    return Page(_body(response, address), address, _FORMATS[kind], (charset,) if charset else ())


def _body(response: HTTPResponse, address: str) -> bytes:
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in ("identity", "gzip", "x-gzip", "deflate"):
        raise InputError(f"{address}: compressed by {encoding}, expected gzip.", hint=_SAVE)
    _check_size(response.length_remaining or 0, address)
    data = response.read(MAX_PAGE + 1, decode_content=False)
    _check_size(len(data), address)
    if response.length_remaining:
        raise ProtocolError
    if encoding == "identity" or not data:
        return data
    # urllib3 would unpack it as well, but would not see that the end is missing.
    unpack = zlib.decompressobj(zlib.MAX_WBITS | 32)
    try:
        data = unpack.decompress(data, MAX_PAGE + 1)
    except zlib.error as error:
        raise InputError(f"{address}: damaged compressed data.", hint=f"Try again. {_SAVE}") from error
    _check_size(len(data), address)
    if not unpack.eof:
        raise ProtocolError
    return data


def _check_size(size: int, address: str) -> None:
    if size > MAX_PAGE:
        raise InputError(f"{address}: larger than {MAX_PAGE // 1_000_000} MB.", hint=_SAVE)


def _hang_up(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)


def _reason(error: Exception | None) -> str:
    """What went wrong, by the system's own error where urllib3 wraps one."""
    cause = getattr(error, "__cause__", None) or error
    if isinstance(cause, TimeoutError):
        return "it took too long"
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"its certificate is not valid: {cause.verify_message}"
    if isinstance(error, ProtocolError):
        return "the connection broke before the end"
    return (getattr(cause, "strerror", None) or str(cause) or type(cause).__name__).strip()
