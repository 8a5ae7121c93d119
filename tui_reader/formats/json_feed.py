"""JSON Feed, versions 1.0 and 1.1 (jsonfeed.org): a site's posts in one JSON object."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import Any, Final

from tui_reader.core.dates import parse_date
from tui_reader.core.former_ids import former_id_of_item
from tui_reader.core.identity import identify
from tui_reader.core.paper import Paper
from tui_reader.formats.entry import Entry, EntryError, FatalProblem, Problem, read_entry
from tui_reader.formats.feed import beginning
from tui_reader.formats.feed_links import absolute, guid_id, stable_id
from tui_reader.formats.html import readable_html

NAME: Final = "json-feed"

_VERSION: Final = re.compile(
    r'"version"\s*:\s*"https?:\\?/\\?/(?:www\.)?jsonfeed\.org\b', re.IGNORECASE
)
_ITEMS: Final = re.compile(r'"items"\s*:\s*\[')
_OTHERS: Final = re.compile(r'"(?:home_page_url|feed_url|content_html|content_text)"\s*:')
_LONGEST: Final = 16_000_000
"""Characters: many small values take ten times their size."""
_PAGES: Final = ("home_page_url", "feed_url")
_DATES: Final = ("date_published", "date_modified")
_SPACES: Final = re.compile(r"[\s,]*")


def detects(head: str) -> bool:
    """Whether it is a JSON object with JSON Feed's version, or with `items` and one of its keys."""
    if not head.lstrip("\ufeff \t\r\n").startswith("{"):
        return False
    return bool(_VERSION.search(head) or (_ITEMS.search(head) and _OTHERS.search(head)))


def read(text: str, url: str | None = None) -> Iterator[Paper | Problem]:
    """The papers of the feed in its order; of a broken feed, those before the error."""
    if len(text) > _LONGEST:
        yield FatalProblem(1, f"more than {_LONGEST:,} characters; not read")
        return
    feed, problem = _parsed(text)
    pages = (absolute(_text(feed.get(name)), url) for name in _PAGES)
    base = next(filter(None, pages), url)
    items = _list(feed.get("items"))
    ids = Counter(_text(item.get("id")).strip() for item in items if isinstance(item, dict))
    not_unique = frozenset(id_ for id_, count in ids.items() if count > 1)
    of_all = _authors(feed)
    for number, item in enumerate(items, 1):
        make = partial(_entry, item, base, not_unique, of_all)
        yield from read_entry(make, 1, f"item {number}: ")
    if problem:
        yield problem


def _parsed(text: str) -> tuple[dict[str, Any], Problem | None]:
    try:
        feed = json.loads(text)
    except RecursionError:
        return {}, FatalProblem(1, "nested too deeply; not read")
    except json.JSONDecodeError as error:
        return _salvaged(text), FatalProblem(error.lineno, f"not JSON: {error.msg}")
    except ValueError:  # a number of too many digits
        return {}, FatalProblem(1, "a number with too many digits; not read")
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        return {}, FatalProblem(1, "a JSON Feed without a list of items")
    return feed, None


def _salvaged(text: str) -> dict[str, Any]:
    """The items that can be read of a feed that ends too early or has an error."""
    found: dict[str, Any] = {"items": []}
    match = _ITEMS.search(text)
    position = match.end() if match else len(text)
    decoder = json.JSONDecoder()
    for name in _PAGES:
        if value := re.search(rf'"{name}"\s*:\s*("[^"\\]*(?:\\.[^"\\]*)*")', text[:position]):
            found[name] = json.loads(value[1])
    while position < len(text):
        spaces = _SPACES.match(text, position)
        try:
            item, position = decoder.raw_decode(text, spaces.end() if spaces else position)
        except (ValueError, RecursionError):
            break
        found["items"].append(item)
    return found


def _entry(
    item: Any, base: str | None, not_unique: frozenset[str], authors_of_all: list[str]
) -> Entry:
    if not isinstance(item, dict):
        raise EntryError("not a JSON object")
    id_ = _text(item.get("id"))
    # if the post is about another page, that page is the paper
    pages = [_text(item.get("external_url")), _text(item.get("url"))]
    links = [page for each in pages if (page := absolute(each, base))]
    own = links[-1] if links else None
    named = identify([_text(item.get("doi")), _text(item.get("_doi"))], [id_, *links])
    if named is None and (own is None or id_.strip() not in not_unique):
        named = stable_id(id_, own, base, is_link=True) if id_.strip() else None
    texts = [readable_html(_text(item.get("content_html")))]
    texts += [_text(item.get("content_text")), _text(item.get("summary"))]
    abstract = max(texts, key=len)
    title = " ".join(_text(item.get("title")).split()) or beginning(abstract)
    return Entry(
        id=named or own or guid_id(id_, title if abstract else "", base),
        title=title,
        authors=_authors(item) or authors_of_all,
        categories=[each for each in _list(item.get("tags")) if isinstance(each, str)],
        published=next(filter(None, (parse_date(_text(item.get(name))) for name in _DATES)), None),
        abstract=abstract or None,
        link=own or absolute(id_, None),
        former_id=former_id_of_item([id_, *links]),
        pdf=_pdf(item, base),
    )


def _authors(item: dict[str, Any]) -> list[str]:
    """The names of an item or of the feed; some feeds write them instead of objects with names."""
    authors = _list(item.get("authors")) or [item.get("author")]
    names = (each.get("name") if isinstance(each, dict) else each for each in authors)
    return [name.strip() for name in names if isinstance(name, str) and name.strip()]


def _pdf(item: dict[str, Any], base: str | None) -> str | None:
    for each in _list(item.get("attachments")):
        if isinstance(each, dict) and each.get("mime_type") == "application/pdf":
            return absolute(_text(each.get("url")), base)
    return None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    """A string, or a number as a string: ids are numbers in some feeds."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)[:40]
    return value if isinstance(value, str) else ""
