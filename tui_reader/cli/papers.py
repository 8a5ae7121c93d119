"""Commands on papers: list, show and mark."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from typing import Final

from tui_reader.cli.context import Opened, opened, opened_marks, share_as_configured
from tui_reader.cli.output import (
    DONE,
    PARTLY,
    CommandError,
    cells,
    is_terminal,
    number,
    pad,
    utf8,
    width,
    write_json,
)
from tui_reader.config import Config, SavedView
from tui_reader.core.paper import SECTION_TITLES, Paper
from tui_reader.library import Library, Listed, QueryError, View

_WINDOW: Final = 500
_READABLE: Final = 96
"""Cells of a line of text that is read with ease."""
_SHOWN_QUERY: Final = 72
"""Characters of a wrong query that are shown around the place."""


def list_papers(arguments: Namespace) -> int:
    """List the papers that a query finds."""
    from tui_reader.export.file import whole_papers
    from tui_reader.export.jsonl import record

    query = " ".join(arguments.query)
    limit = -1 if arguments.limit is None else arguments.limit
    order = arguments.sort
    with opened() as here:
        if arguments.view is not None:
            view = _saved(here.config, arguments.view)
            query = f"({view.query}) {query}" if query else view.query
            order = order or view.sort
        numbers = found(here, query, order or "newest", limit)
        if arguments.format == "table":
            _write_table(here.library, numbers)
            return DONE
        utf8()
        for window in _windows(numbers):
            if arguments.format == "ids":
                sys.stdout.writelines(f"{id_}\n" for id_ in here.library.ids(window))
                continue
            for listed in whole_papers(here.library, window):
                write_json(record(listed))
    return DONE


def _saved(config: Config, name: str) -> SavedView:
    """A saved view by its name. Raises CommandError where there is none."""
    view = next((view for view in config.views if view.name == name), None)
    if view is None:
        known = ", ".join(view.name for view in config.views) or "none yet"
        raise CommandError(f"{name}: no such saved view; there are: {known}")
    return view


def found(here: Opened, query: str, order: str = "newest", limit: int = -1) -> Sequence[int]:
    """The numbers of the papers that `query` finds; CommandError shows where it is wrong."""
    try:
        return here.ask(lambda library: library.view(View("query", query), order, limit=limit))
    except QueryError as error:
        raise _wrong_query(query, error) from error


def _wrong_query(query: str, error: QueryError) -> CommandError:
    """An error that shows the query, for a caret under the place where it is wrong."""
    start = max(0, error.position - _SHOWN_QUERY // 2)
    stop = start + _SHOWN_QUERY
    before = "…" if start else ""
    after = "…" if stop < len(query) else ""
    shown = "".join(each if each.isprintable() else " " for each in query[start:stop])
    said = f"{error.message}: {before}"
    place = cells(said + shown[: error.position - start])
    return CommandError(f"{said}{shown}{after}", place=place)


def _windows(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(numbers), _WINDOW):
        yield numbers[start : start + _WINDOW]


def _write_table(library: Library, numbers: Sequence[int]) -> None:
    """One line a paper: id, date, marks, title and category; as wide as the terminal."""
    from tui_reader.core.latex import readable

    columns = width()
    ids = 10
    for window in _windows(numbers):
        papers = library.papers(window)
        ids = max(ids, *(min(cells(listed.paper.id), 20) for listed in papers))
        for listed in papers:
            paper = listed.paper
            category = paper.primary_category or "-"
            start = f"{pad(paper.id, ids)}  {listed.date or '-':10}  {_marks(listed)}  "
            title = readable(paper.title)
            if columns is not None:
                title = _fitted(title, columns - cells(start) - max(cells(category), 8) - 2)
                category = category.ljust(8)
            print(f"{start}{title}  {category}".rstrip())


def _fitted(text: str, columns: int) -> str:
    """`text` cut or filled to so many cells."""
    from tui_reader.display.wrap import fit

    columns = max(columns, 10)
    return pad(fit(text, columns), columns)


def _marks(listed: Listed) -> str:
    return ("★" if listed.starred else " ") + (" " if listed.read else "●")


def show(arguments: Namespace) -> int:
    """Show one paper."""
    id_ = _paper_id(arguments.id)
    with opened() as here:
        listed = here.ask(lambda library: _found(library, id_)) if id_ else None
    if listed is None:
        raise CommandError(
            f"{arguments.id}: no such paper in the library; search for it with tui-reader list",
            PARTLY,
        )
    if arguments.format == "jsonl":
        from tui_reader.export.jsonl import record

        utf8()
        write_json(record(listed))
    else:
        for line in _text(listed):
            print(line)
    return DONE


def _found(library: Library, id_: str) -> Listed | None:
    n = library.find(id_)
    return None if n is None else library.paper(n)


def _paper_id(text: str) -> str | None:
    """The id of the paper that `text` (an id, a DOI or a link) means; None if it is none.

    It is the id that a digest's entry with `text` for its id would have.
    """
    from tui_reader.formats.entry import Entry, EntryError, paper_from

    try:
        return paper_from(Entry(id=text.strip().removeprefix("url:"), title="-")).id
    except EntryError:
        return None


def _text(listed: Listed) -> Iterator[str]:
    """A paper as lines to be read on a terminal."""
    from tui_reader.core.latex import readable
    from tui_reader.core.text import clean_line

    paper = listed.paper
    columns = width(_READABLE) or _READABLE
    yield from _wrapped(readable(paper.title), columns)
    if paper.authors:
        yield from _wrapped(", ".join(paper.authors), columns)
    yield ""
    facts = {
        "Id": paper.id + (f" (version {paper.version})" if paper.version else ""),
        "Categories": ", ".join(paper.categories),
        "Published": paper.published,
        "Keywords": ", ".join(badge.label for badge in paper.badges),
        "Comment": readable(paper.comment) if paper.comment else None,
        "Abstract at": paper.links.abs,
        "PDF at": paper.links.pdf,
        "Code at": _code(paper),
        "Marks": _marks_in_words(listed),
        "Tags": " ".join(f"#{tag}" for tag in listed.tags),
        "Note": listed.note,
        "Digests": "\n".join(
            clean_line(" ".join(filter(None, (digest.date, digest.source, digest.path))))
            for digest in paper.digests
        ),
    }
    label_width = max(map(len, facts)) + 2
    for label, value in facts.items():
        if value:
            lines = [*_wrapped(value, columns - label_width)]
            yield f"{label:{label_width}}{lines[0]}"
            yield from (" " * label_width + line for line in lines[1:])
    for name, heading in SECTION_TITLES.items():
        text = getattr(paper, name)
        if text:
            yield ""
            yield heading
            yield from (f"  {line}".rstrip() for line in _wrapped(readable(text), columns - 2))


def _code(paper: Paper) -> str | None:
    if paper.links.code and paper.code_stars is not None:
        return f"{paper.links.code} ({number(paper.code_stars, 'star')})"
    return paper.links.code


def _marks_in_words(listed: Listed) -> str:
    return ("read" if listed.read else "unread") + (", starred" if listed.starred else "")


def _wrapped(text: str, columns: int) -> Iterator[str]:
    if not is_terminal(sys.stdout) and text.startswith(("http://", "https://")):
        yield text  # a link in a pipe stays whole
        return
    from tui_reader.display.wrap import wrap

    for line in wrap(text, columns):
        yield text[line.start : line.end]


def mark(arguments: Namespace) -> int:
    """Mark papers, by their ids or by a query, read, starred or tagged, or take that away."""
    if bool(arguments.ids) == (arguments.query is not None):
        raise CommandError("give the ids of papers or --query QUERY; see tui-reader mark --help")
    if arguments.query is None:
        return _mark(_given(arguments.ids), arguments.state)
    if not arguments.query.strip():
        raise CommandError(
            "the query is empty and would mark every paper; write one, such as --query is:unread"
        )
    with opened() as here:
        numbers = found(here, arguments.query)
        return _mark(here.library.ids(numbers), arguments.state)


def _given(texts: Sequence[str]) -> Sequence[str]:
    """The papers' ids. Raises CommandError where one is malformed."""
    found: dict[str, None] = {}
    for text in texts:
        id_ = _paper_id(text)
        if id_ is None:
            raise CommandError(
                f"{text}: no paper's id; give an arXiv id (2511.10615), doi:… or a link. "
                "Nothing was marked"
            )
        found[id_] = None
    return tuple(found)


def _mark(ids: Sequence[str], state: str) -> int:
    from tui_reader.marks.store import clean_tag

    verb, _, name = state.partition(":")
    wanted = not verb.startswith("un")
    marks = opened_marks(to_mark=True)
    try:
        if verb in ("read", "unread"):
            changed = len(marks.mark(ids, read=wanted))
            said = verb
        elif name:
            tag = clean_tag(name)
            changed = len(marks.mark(ids, tags={tag: wanted}))
            said = f"{'' if wanted else 'not '}#{tag}"
        else:
            changed = len(marks.mark(ids, starred=wanted))
            said = "starred" if wanted else "not starred"
        share_as_configured(marks)
    finally:
        marks.close()
    line = f"{number(changed, 'paper')} marked {said}"
    if same := len(ids) - changed:
        line += f"; {same:,} {'was' if same == 1 else 'were'} so already"
    print(line)
    return DONE
