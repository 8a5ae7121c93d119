"""Why a server gave no file, whether it may give it yet, and how that is told."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from tui_reader.core.text import clean_line
from tui_reader.sources.fetch import SourceError

if TYPE_CHECKING:
    import httpx

TRIES: Final = 4
"""How often a file is asked for at most."""
_LONGEST_WAIT: Final = 120.0
"""Seconds that a server's Retry-After is waited for; where it asks for more, we give up."""
PASSING: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Statuses that a later try may not have."""


class Unreachable(SourceError):  # noqa: N818
    """The server cannot be talked to at all: there is no use in asking it for the next file."""


class PassingError(Exception):
    """A try failed, and the next may not."""

    def __init__(
        self,
        url: str,
        reason: str,
        tries: int = TRIES,
        *,
        retry_after: float | None = None,
        down: bool = False,
    ) -> None:
        super().__init__(reason)
        self.url = url
        self.reason = reason
        self.tries = tries
        self.retry_after = retry_after
        self.down = down
        if retry_after is not None and retry_after > _LONGEST_WAIT:
            self.tries = 1
            self.reason += f" and asks to be left alone for {retry_after / 60:.0f} minutes"

    def final(self, again: str) -> SourceError:
        """What is told when there is no next try; `again` is what may be done later."""
        if self.down:
            return Unreachable(
                f"{urlsplit(self.url).hostname or self.url}: {self.reason}; check the network "
                f"and {again}"
            )
        return SourceError(f"{shown(self.url)}: {self.reason}; {again} later")


def status_of(response: httpx.Response) -> str:
    """The status of an answer that is no file, for a message."""
    return clean_line(f"HTTP {response.status_code} {response.reason_phrase}")[:80]


def reason_of(error: Exception) -> str:
    """What broke the connection, in the system's words where it has any."""
    deepest: BaseException = error
    while (cause := deepest.__cause__ or deepest.__context__) is not None and str(cause):
        deepest = cause
    number = getattr(deepest, "errno", None) or 0
    text = os.strerror(number) if number > 0 else getattr(deepest, "strerror", None)
    text = clean_line(text or str(deepest))
    if "CERTIFICATE_VERIFY_FAILED" in text:
        return "its certificate is not trusted (SSL_CERT_FILE can name your network's own)"
    return text[:200] or "the connection broke"


def retry_after(response: httpx.Response) -> float | None:
    """Seconds, from either form of the header (RFC 9110, 10.2.3)."""
    value = response.headers.get("retry-after", "").strip()
    if value.isdecimal() and value.isascii():
        return float(value[:9])
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (until - datetime.now(UTC)).total_seconds())


def shown(url: str) -> str:
    """`url` for a message: safe, on one line, without a password."""
    with suppress(ValueError):
        parts = urlsplit(url)
        if "@" in parts.netloc:
            url = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    return clean_line(url)[:300]
