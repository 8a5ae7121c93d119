"""`python -m tui_reader.cli.reference [GUIDE]`: print config.toml's reference or update a guide."""

from __future__ import annotations

import sys
from pathlib import Path

import tui_reader.sources.registry  # noqa: F401  registers the kinds of sources
from tui_reader.config.reference import markdown, updated


def main(words: list[str]) -> int:
    """Print the reference, or write it into the guides that `words` name; the exit status."""
    if not words:
        print(markdown(), end="")
    for word in words:
        guide = Path(word)
        try:
            guide.write_text(updated(guide.read_text("utf-8")), "utf-8")
        except (OSError, ValueError) as error:
            print(f"{guide}: {error}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
