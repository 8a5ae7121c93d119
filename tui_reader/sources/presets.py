"""Well-known digest systems, which can be added by their names."""

from __future__ import annotations

from typing import Final, NamedTuple

from tui_reader.config import SourceConfig


class Preset(NamedTuple):
    """A digest system that can be added by its name."""

    source: SourceConfig
    about: str
    """A description of one line, with the language of its summaries."""


PRESETS: Final = {
    preset.source.name: preset
    for preset in (
        Preset(
            SourceConfig(
                "daily-arxiv",
                "git",
                "https://github.com/dw-dengwei/daily-arXiv-ai-enhanced",
                options={
                    "branch": "data",
                    "patterns": ("data/*_AI_enhanced_*.jsonl", "data/????-??-??.jsonl"),
                    "since": 30,
                },
            ),
            "each day's new papers in computer science, with AI summaries in Chinese",
        ),
        Preset(
            SourceConfig(
                "efficient-paper",
                "git",
                "https://github.com/hustzxd/EfficientPaper",
                options={
                    "patterns": (
                        "weekly_paper/*.md",
                        "docs/weekly_paper/*.md",
                        "docs/weekly_paper/legacy/*.md",
                        "docs/js/papers.json",
                        "notes/*/*/note.md",
                        "docs/notes/*/*/note.md",
                        "meta/*/*.prototxt",
                        "docs/meta/*/*.prototxt",
                    )
                },
            ),
            "weekly papers on efficient inference, and a curated collection; in English",
        ),
    )
}
"""The presets by their names."""


def preset_of_fork(repository: str) -> SourceConfig | None:
    """The preset whose repository has this name; a fork usually keeps it."""
    for preset in PRESETS.values():
        if preset.source.location.rpartition("/")[2].lower() == repository.lower():
            return preset.source
    return None
