"""Says which texts of a paper a language model has written, which one, and when."""

from __future__ import annotations

from datetime import datetime

from tui_reader.core.paper import AI_SECTIONS, TRANSLATED, Paper

BADGE = "AI"
"""What marks the texts of language models."""


def written_by(paper: Paper, name: str) -> str | None:
    """`written by MODEL, DATE` for a text by a language model, as far as that is known."""
    if name in TRANSLATED and paper.translation:
        return _by(paper.translation.model, paper.translation.written)
    return _by(paper.ai_model, paper.ai_written) if name in AI_SECTIONS else None


def _by(model: str | None, written: str | None) -> str:
    text = f"written by {model or 'a language model'}"
    try:
        return f"{text}, {datetime.fromisoformat(written or '').astimezone():%Y-%m-%d}"
    except (ValueError, OverflowError):
        return text
