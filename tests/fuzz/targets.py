"""Every target by its name."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from tests.fuzz import asking, digests, kept, settings
from tui_reader.formats import arxiv_feed, daily_jsonl, daily_markdown, feed, weekly


class Target(NamedTuple):
    """Takes any bytes; an exception is a finding."""

    run: Callable[[bytes], None]
    tries: int = 200
    """The number of mutated seeds that the tests try."""


TARGETS = {
    "arxiv-answer": Target(digests.ask_arxiv),
    "arxiv-feed": Target(partial(digests.read, arxiv_feed)),
    "badges": Target(digests.read_badges),
    "config": Target(settings.read_config),
    "config-edit": Target(settings.edit_config, 60),
    "daily-jsonl": Target(partial(digests.read, daily_jsonl)),
    "daily-markdown": Target(partial(digests.read, daily_markdown)),
    "digest": Target(digests.detect, 100),
    "feed": Target(partial(digests.read, feed), 100),
    "file-name": Target(settings.name_files),
    "html": Target(digests.read_html),
    "index-page": Target(settings.read_index),
    "keywords": Target(asking.match_keywords, 100),
    "latex": Target(digests.read_latex),
    "library-damage": Target(kept.open_library, 30),
    "location": Target(settings.detect_source),
    "marks-damage": Target(kept.open_marks, 40),
    "marks-import": Target(kept.import_marks, 60),
    "marks-merge": Target(kept.merge, 20),
    "query": Target(asking.ask, 150),
    "session": Target(kept.load_session),
    "shared-line": Target(kept.read_lines),
    "states": Target(kept.load_states, 60),
    "text": Target(digests.clean_texts),
    "theme": Target(settings.read_theme),
    "weekly": Target(partial(digests.read, weekly)),
    "wrap": Target(digests.wrap_text),
}
