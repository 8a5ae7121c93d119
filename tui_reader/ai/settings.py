"""The settings of `[ai]`, completed from the environment as daily-arXiv-ai-enhanced reads it."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from tui_reader.config import Config
from tui_reader.core.paper import ANY_LANGUAGE
from tui_reader.sources.locations import redacted

_DEFAULT_URL: Final = "https://api.openai.com/v1"
_DEFAULT_KEY: Final = "OPENAI_API_KEY"
NO_KEY: Final = "none"
"""The key of servers that need none."""
_PATIENCE: Final = 180.0
"""Seconds without a byte from a server after which a request has failed."""
_LOCAL_PATIENCE: Final = 600.0
"""The same for a server on this machine, which may be slow."""
_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")
_ENGLISH: Final = "English"
_LANGUAGE: Final = re.compile(r"[A-Z][A-Za-z]+(?: [A-Za-z]+)*")
"""A language as daily-arXiv writes it in `LANGUAGE`, which systems use for locales (`de_DE:de`)."""


class AIError(Exception):
    """AI sections cannot be written at all; the message says in one line what to do."""


@dataclass(frozen=True, slots=True)
class AISettings:
    """Which model to ask, and how."""

    base_url: str
    model: str
    key: str = field(repr=False)
    language: str
    workers: int
    """Requests at the same time."""
    budget: int | None
    """Papers a day; None for any number."""
    input_price: float | None = None
    """For a million tokens."""
    output_price: float | None = None
    patience: float = _PATIENCE
    """Seconds without a byte from the server after which a request has failed."""
    key_variable: str = _DEFAULT_KEY
    """The environment variable that the key is in."""

    @property
    def host(self) -> str:
        """The server's host, for messages."""
        return urlsplit(self.base_url).netloc.rpartition("@")[2]

    def safe(self, text: str) -> str:
        """`text` without the key, which a server may echo."""
        return text if self.key == NO_KEY else text.replace(self.key, "…")


def ai_settings(
    config: Config, language: str | None = None, *, translates: bool = False
) -> AISettings:
    """The settings, with `language` in place of the configured one. Raises AIError.

    With `translates`, the language is that of translations.
    """
    given = config.ai
    base_url = given.get("base_url") or os.environ.get("OPENAI_BASE_URL") or _DEFAULT_URL
    model = given.get("model") or os.environ.get("MODEL_NAME")
    if not model:
        raise AIError(
            'no model is configured; add [ai] with model = "…" (and base_url = "…" unless it is '
            "OpenAI's) to config.toml, see docs/ai.md"
        )
    host = urlsplit(base_url).hostname
    if urlsplit(base_url).scheme not in ("http", "https") or not host:
        raise AIError(
            f"{redacted(base_url)}: not an http or https address; correct base_url in [ai]"
        )
    is_local = host in _LOOPBACK
    variable = given.get("key_env") or _DEFAULT_KEY
    key = os.environ.get(variable, "").strip()
    if not (key.isascii() and key.isprintable()):
        raise AIError(
            f"the environment variable {variable} does not hold a valid key: it has characters "
            "that no key has"
        )
    if not key and not is_local:
        raise AIError(f"no key for {host}; set the environment variable {variable}")
    return AISettings(
        base_url,
        model,
        key or NO_KEY,
        language or (_translation_language(config) if translates else _language(config)),
        given.get("workers") or (1 if is_local else 4),
        given.get("budget"),
        given.get("input_price"),
        given.get("output_price"),
        _LOCAL_PATIENCE if is_local else _PATIENCE,
        variable,
    )


def _language(config: Config) -> str:
    if written := config.ai.get("language"):
        return str(written)
    if config.language != ANY_LANGUAGE:
        return config.language
    named = os.environ.get("LANGUAGE", "")
    return named if _LANGUAGE.fullmatch(named) else _ENGLISH


def _translation_language(config: Config) -> str:
    if chosen := config.ai.get("translate"):
        return str(chosen)
    if (language := _language(config)) != _ENGLISH:
        return language
    raise AIError(
        'no language to translate into is configured; add translate = "…" to [ai] in config.toml'
    )
