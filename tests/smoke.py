"""`python tests/smoke.py`: the installed tui-reader parses, syncs, lists and opens.

For an environment without the test tools: a wheel in a new one, or the oldest versions allowed.
It prints a line for each step, and exits with status 1 at the first one that fails.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

PAPER = {
    "id": "2601.00001",
    "title": r"Sponges at $\alpha$",
    "authors": ["Ada Lovelace"],
    "categories": ["cs.CL"],
    "summary": "What sponges do.",
    "abs": "https://arxiv.org/abs/2601.00001",
}
FEED = """<rss version="2.0"><channel><title>T</title><link>https://example.org</link>
<item><title>A post &amp; more</title><link>https://example.org/1</link></item></channel></rss>"""


def command(*words: str) -> str:
    """What `tui-reader` with these words prints; fails with what it says otherwise."""
    done = subprocess.run(
        [sys.executable, "-m", "tui_reader", *words], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"tui-reader {' '.join(words)}: {done.stderr}"
    return done.stdout


async def open_reader() -> None:
    """Open the reader without a terminal, star a paper and leave."""
    from tui_reader.app.run import make_app

    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await pilot.press("j", "s", "question_mark")
        await pilot.pause()
        await pilot.press("escape", "q")
    app.background.close()
    app.model.library.close()
    app.model.marks.close()


def main() -> None:
    with tempfile.TemporaryDirectory() as root:
        for kind in ("CONFIG", "DATA", "CACHE"):
            os.environ[f"TUI_READER_{kind}_DIR"] = str(Path(root) / kind)
        digests = Path(root) / "digests"
        digests.mkdir()
        (digests / "2026-01-01.jsonl").write_text(json.dumps(PAPER) + "\n", "utf-8")
        (digests / "feed.xml").write_text(FEED, "utf-8")
        print(command("--version").strip())
        assert "2601.00001" in command("parse", str(digests / "2026-01-01.jsonl"))
        assert "A post & more" in command("parse", str(digests / "feed.xml"))
        command("add", str(digests), "--name", "digests")
        command("sync", "--quiet")
        assert "Sponges at α" in command("list")
        assert "complete" in command("completion", "bash")
        print("parse, add, sync, list and completion work")
        asyncio.run(open_reader())
        assert command("list", "is:starred", "--format", "ids").strip()
        print("the reader opens, and a star is kept")


if __name__ == "__main__":
    main()
