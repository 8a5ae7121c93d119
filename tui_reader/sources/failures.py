"""The reasons why a server sent no file, and whether it may send one later."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from tui_reader.core.text import clean_line
from tui_reader.sources.fetch import SourceError
from tui_reader.sources.locations import redacted

if TYPE_CHECKING:
    import httpx

MAX_TRIES: Final = 4
REFUSED: Final = frozenset({400, 414, 422})
"""HTTP statuses of a request that is wrong."""
_LONGEST_WAIT: Final = 120.0
"""Seconds; if a server's Retry-After is longer, there is no further try."""
_LONGEST_ASKED: Final = 999_999_999.0
"""Seconds; a longer Retry-After counts as this."""
TEMPORARY: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
"""HTTP statuses after which another try may succeed."""


class UnreachableError(SourceError):
    """The server cannot be reached, so there is no point in requesting its next file."""


class RefusedError(SourceError):
    """The server does not accept the request itself, such as a word in its query."""


class TemporaryError(Exception):
    """A try failed, but the next may succeed."""

    def __init__(
        self,
        url: str,
        reason: str,
        tries: int = MAX_TRIES,
        *,
        retry_after: float | None = None,
        down: bool = False,
    ) -> None:
        """`tries` is the total number of tries allowed; `down` if the server cannot be reached."""
        super().__init__(reason)
        self.url = url
        self.reason = reason
        self.tries = tries
        self.retry_after = retry_after
        self.down = down
        if retry_after is not None and retry_after > _LONGEST_WAIT:
            self.tries = 1
            self.reason += f" and asks to wait {retry_after / 60:.0f} minutes"

    def final(self, advice: str) -> SourceError:
        """The error after the last try; `advice` tells the user what to do later."""
        if self.down:
            return UnreachableError(
                f"{urlsplit(self.url).hostname or self.url}: {self.reason}; check the network "
                f"and {advice}"
            )
        return SourceError(f"{redacted(self.url)}: {self.reason}; {advice} later")


def status_of(response: httpx.Response) -> str:
    """The status of a response, for a message."""
    return redacted(f"HTTP {response.status_code} {response.reason_phrase}")[:80]


def reason_of(error: Exception) -> str:
    """Why the connection failed, in the system's words if it has any."""
    deepest: BaseException = error
    while (cause := deepest.__cause__ or deepest.__context__) is not None and str(cause):
        deepest = cause
    number = getattr(deepest, "errno", None) or 0
    text = os.strerror(number) if number > 0 else getattr(deepest, "strerror", None)
    text = clean_line(text or str(deepest))
    if "CERTIFICATE_VERIFY_FAILED" in text:
        return "its certificate is not trusted (SSL_CERT_FILE can name your network's own)"
    return text[:200] or "the connection broke"


def retry_after(value: str) -> float | None:
    """The Retry-After header in seconds, from either of its forms (RFC 9110, 10.2.3)."""
    with suppress(ValueError):
        seconds = float(value)
        return min(seconds, _LONGEST_ASKED) if seconds >= 0 else None  # NaN is not
    try:
        until = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max(0.0, (until - datetime.now(UTC)).total_seconds()), _LONGEST_ASKED)
