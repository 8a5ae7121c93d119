"""The trusted certificates, loaded once: a client that loads them itself takes about 50 ms."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ssl


def trusted_certificates(*, http2: bool = False) -> ssl.SSLContext:
    """The context for TLS with the authorities of SSL_CERT_FILE, SSL_CERT_DIR or certifi.

    Clients of HTTP/2 have one of their own, because a client sets in it which versions it offers.
    Raises OSError if the named file or folder cannot be read.
    """
    return _context(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"), http2)


@cache
def _context(file: str | None, folder: str | None, http2: bool) -> ssl.SSLContext:
    """A context for these values of the variables, which httpx itself reads."""
    import httpx

    return httpx.create_ssl_context()
