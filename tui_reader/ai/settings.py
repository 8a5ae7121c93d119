"""The settings of `[ai]`, completed from the environment as daily-arXiv-ai-enhanced reads it."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from tui_reader.config import Config
from tui_reader.core.paper import ANY_LANGUAGE

_DEFAULT_URL: Final = "https://api.openai.com/v1"
_DEFAULT_KEY: Final = "OPENAI_API_KEY"
_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")
_LANGUAGE: Final = re.compile(r"[A-Z][A-Za-z]+(?: [A-Za-z]+)*")
"""A language as daily-arXiv writes it in `LANGUAGE`, which systems use for locales (`de_DE:de`)."""


class AIError(Exception):
    """AI sections cannot be written at all; the message says in one line what to do."""


@dataclass(frozen=True, slots=True)
class AISettings:
    """Which model to ask, and how."""

    base_url: str
    model: str
    key: str
    language: str
    workers: int
    """Requests at the same time."""
    budget: int | None
    """Papers a day; None for any number."""
    input_price: float | None = None
    """Of a million tokens."""
    output_price: float | None = None

    @property
    def host(self) -> str:
        """The server's host, for messages."""
        return urlsplit(self.base_url).netloc.rpartition("@")[2]


def ai_settings(config: Config, language: str | None = None) -> AISettings:
    """The settings, with `language` in place of the configured one. Raises AIError."""
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
        raise AIError(f"{base_url}: not an http or https address; correct base_url in [ai]")
    is_local = host in _LOOPBACK
    variable = given.get("key_env") or _DEFAULT_KEY
    key = os.environ.get(variable, "")
    if not key and not is_local:
        raise AIError(f"no key for {host}; set the environment variable {variable}")
    return AISettings(
        base_url,
        model,
        key or "none",
        language or given.get("language") or _usual_language(config),
        given.get("workers") or (1 if is_local else 4),
        given.get("budget"),
        given.get("input_price"),
        given.get("output_price"),
    )


def _usual_language(config: Config) -> str:
    if config.language != ANY_LANGUAGE:
        return config.language
    named = os.environ.get("LANGUAGE", "")
    return named if _LANGUAGE.fullmatch(named) else "English"
