"""Commands on papers: list, show and mark."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from typing import Final

from tui_reader.cli import since_last
from tui_reader.cli.context import (
    Context,
    open_context,
    open_library,
    open_marks,
    share_if_configured,
)
from tui_reader.cli.output import (
    DONE,
    PARTLY,
    CommandError,
    cells,
    is_terminal,
    pad,
    terminal_width,
    text_width,
    use_utf8,
    warn,
    write_json,
)
from tui_reader.config import Config, SavedView
from tui_reader.core.identity import pasted_ids
from tui_reader.core.latex import readable
from tui_reader.core.orders import FOR_YOU
from tui_reader.core.paper import AI_SECTIONS, TRANSLATED, Paper
from tui_reader.core.text import clean_line
from tui_reader.display.authorship import written_by
from tui_reader.display.counts import plural
from tui_reader.display.glyphs import can_be_written, glyphs, use_ascii
from tui_reader.export.file import papers_with_digests
from tui_reader.export.jsonl import record
from tui_reader.library import Library, Listed, QueryError, View
from tui_reader.marks.model import clean_tag

_WINDOW: Final = 500
"""Papers read from the library at a time."""
_TEXT_WIDTH: Final = 96
"""Cells of a line of running text that is still easy to read."""
_SHOWN_QUERY: Final = 72
"""Characters of a faulty query that are shown around the fault."""


def list_papers(arguments: Namespace) -> int:
    """List the papers that a query finds."""
    query = " ".join(arguments.query)
    order = arguments.sort
    use_ascii(not can_be_written(sys.stdout.encoding))
    with open_context() as context:
        if arguments.view is not None:
            view = _saved_view(context.config, arguments.view)
            query = f"({view.query}) {query}" if query else view.query
            order = order or view.sort
        order = order or "newest"
        if arguments.since_last:
            _list_new(context, query, order, arguments)
            return DONE
        numbers = find(context, query, order, arguments.limit)
        _write(context.library, numbers, arguments.format)
    return DONE


def _list_new(context: Context, query: str, order: str, arguments: Namespace) -> None:
    """List what the query finds of the papers that arrived since the last such call."""
    with since_last.one_at_a_time() as path:
        last = since_last.last_call(path, query)
        if last is None:
            find(context, query, order, 1)  # raises CommandError if the query is faulty
            until = context.query(lambda library: library.arrived_until())
            since_last.remember(path, query, until)
            warn("from now on, list --since-last prints what has arrived since this call")
            return
        _rank_if_due(context, order)
        try:
            numbers, until = context.query(
                lambda library: since_last.arrived_since(
                    library, query, order, arguments.limit, last
                )
            )
        except QueryError as error:
            raise query_error(query, error) from error
        _write(context.library, numbers, arguments.format)
        sys.stdout.flush()
        since_last.remember(path, query, until)


def similar(arguments: Namespace) -> int:
    """List the papers that are most similar to one paper."""
    with open_context() as context:
        listed = _find_paper_of(context, arguments.id)
        if not context.library.is_read_only:
            context.query(lambda library: library.ranking.prepare())
        numbers = context.query(lambda library: library.ranking.similar(listed.n, arguments.limit))
        _write(context.library, numbers, arguments.format)
    return DONE


def _write(library: Library, numbers: Sequence[int], format_: str) -> None:
    """Print papers as a table, as JSON lines, or only their ids."""
    if format_ == "table":
        _write_table(library, numbers)
        return
    use_utf8()
    if format_ == "ids":
        for window in _windows(numbers):
            sys.stdout.writelines(f"{id_}\n" for id_ in library.ids(window))
        return
    for listed in papers_with_digests(library, numbers):
        write_json(record(listed))


def _saved_view(config: Config, name: str) -> SavedView:
    """The saved view of this name. Raises CommandError if there is no such view."""
    view = next((view for view in config.views if view.name == name), None)
    if view is None:
        known = ", ".join(view.name for view in config.views) or "none yet"
        raise CommandError(f"{name}: no such saved view; the saved views are: {known}")
    return view


def _rank_if_due(context: Context, order: str) -> None:
    """Rank the papers for the order `for-you`; a library that is read-only keeps its ranks."""
    if order == FOR_YOU and not context.library.is_read_only:
        context.query(lambda library: library.ranking.is_due() and library.ranking.rank())


def find(context: Context, query: str, order: str = "newest", limit: int = -1) -> Sequence[int]:
    """The library's numbers of the papers that `query` finds, at most `limit` (-1: all).

    Raises CommandError with a caret under the fault of a faulty query.
    """
    _rank_if_due(context, order)
    try:
        return context.query(lambda library: library.view(View("query", query), order, limit=limit))
    except QueryError as error:
        raise query_error(query, error) from error


def query_error(query: str, error: QueryError) -> CommandError:
    """An error that shows the part of the query around the fault."""
    start = max(0, error.position - _SHOWN_QUERY // 2)
    stop = start + _SHOWN_QUERY
    before = "…" if start else ""
    after = "…" if stop < len(query) else ""
    shown = "".join(each if each.isprintable() else " " for each in query[start:stop])
    message = f"{error.message}: {before}"
    caret = cells(message + shown[: error.position - start])
    return CommandError(f"{message}{shown}{after}", caret=caret)


def _windows(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(numbers), _WINDOW):
        yield numbers[start : start + _WINDOW]


def _write_table(library: Library, numbers: Sequence[int]) -> None:
    """Print a line for each paper: id, date, marks, title and category, fitted to the terminal."""
    columns = terminal_width()
    id_width = 10
    for window in _windows(numbers):
        papers = library.papers(window)
        id_width = max(id_width, *(min(cells(listed.paper.id), 20) for listed in papers))
        for listed in papers:
            paper = listed.paper
            category = paper.primary_category or "-"
            start = f"{pad(paper.id, id_width)}  {listed.date or '-':10}  {_mark_signs(listed)}  "
            title = readable(paper.title)
            if columns is not None:
                title = _fitted(title, columns - cells(start) - max(cells(category), 8) - 2)
                category = category.ljust(8)
            print(f"{start}{title}  {category}".rstrip())


def _fitted(text: str, columns: int) -> str:
    """`text` cut or padded to `columns` cells, at least ten."""
    from tui_reader.display.wrap import fit

    columns = max(columns, 10)
    return pad(fit(text, columns), columns)


def _mark_signs(listed: Listed) -> str:
    signs = glyphs()
    return (signs.starred if listed.starred else " ") + (" " if listed.read else signs.unread)


def show(arguments: Namespace) -> int:
    """Show one paper."""
    with open_context() as context:
        listed = _find_paper_of(context, arguments.id)
    if arguments.format == "jsonl":
        use_utf8()
        write_json(record(listed))
    else:
        for line in _text_lines(listed):
            print(line)
    return DONE


def _find_paper_of(context: Context, text: str) -> Listed:
    """The paper with this id, or at this address. Raises CommandError if there is no such paper."""
    ids = pasted_ids(text)
    listed = context.query(lambda library: _find_paper(library, ids))
    if listed is None:
        raise CommandError(
            f"{text}: no such paper in the library; search for it with tui-reader list", PARTLY
        )
    return listed


def _find_paper(library: Library, ids: Sequence[str]) -> Listed | None:
    found = (library.find(id_) for id_ in _present_ids(library, ids))
    n = next((n for n in found if n is not None), None)
    return None if n is None else library.paper(n)


def _present_ids(library: Library, ids: Sequence[str]) -> list[str]:
    """`ids`, of papers that had other ids in earlier versions with their present ids."""
    papers = library.aliases(ids).papers
    return [id_ if library.find(id_) is not None else papers.get(id_, (id_,))[0] for id_ in ids]


def _text_lines(listed: Listed) -> Iterator[str]:
    """A paper as lines of text for a terminal."""
    paper = listed.paper
    columns = text_width(_TEXT_WIDTH)
    yield from _wrapped(readable(paper.title), columns)
    if paper.authors:
        yield from _wrapped(", ".join(paper.authors), columns)
    yield ""
    fields = {
        "Id": paper.id + (f" (version {paper.version})" if paper.version else ""),
        "Venue": paper.venue,
        "Short name": paper.abbreviation,
        "From": "; ".join(paper.institutions),
        "Rating": f"{paper.rating} of 5" if paper.rating else None,
        "Builds on": ", ".join(paper.builds_on),
        "Categories": ", ".join(paper.categories),
        "Published": paper.published,
        "Keywords": ", ".join(badge.label for badge in paper.badges),
        "Comment": readable(paper.comment) if paper.comment else None,
        "Abstract at": paper.links.abs,
        "PDF at": paper.links.pdf,
        "Code at": _code_link(paper),
        "Marks": _marks_in_words(listed),
        "Tags": " ".join(f"#{tag}" for tag in listed.tags),
        "Note": listed.note,
        "AI sections": written_by(paper, AI_SECTIONS[0]) if paper.has_ai_sections else None,
        "Translation": written_by(paper, TRANSLATED[0]) if paper.translation else None,
        "Digests": "\n".join(
            clean_line(" ".join(filter(None, (digest.date, digest.source, digest.path))))
            for digest in paper.digests
        ),
    }
    label_width = max(map(len, fields)) + 2
    for label, value in fields.items():
        if value:
            lines = [*_wrapped(value, columns - label_width)]
            yield f"{label:{label_width}}{lines[0]}"
            yield from (" " * label_width + line for line in lines[1:])
    for _, heading, text in paper.texts():
        yield ""
        yield heading
        yield from (f"  {line}".rstrip() for line in _wrapped(readable(text), columns - 2))


def _code_link(paper: Paper) -> str | None:
    link = paper.links.code
    facts = [] if paper.code_stars is None else [plural(paper.code_stars, "star")]
    facts += [f"updated {paper.code_updated}"] if paper.code_updated else []
    return f"{link} ({', '.join(facts)})" if link and facts else link


def _marks_in_words(listed: Listed) -> str:
    return ("read" if listed.read else "unread") + (", starred" if listed.starred else "")


def _wrapped(text: str, columns: int) -> Iterator[str]:
    if not is_terminal(sys.stdout) and text.startswith(("http://", "https://")):
        yield text  # a link in a pipe is not broken
        return
    from tui_reader.display.wrap import wrap

    for line in wrap(text, columns):
        yield text[line.start : line.end]


def mark(arguments: Namespace) -> int:
    """Mark or unmark papers, given by their ids or by a query."""
    if bool(arguments.ids) == (arguments.query is not None):
        raise CommandError("give the ids of papers or --query QUERY; see tui-reader mark --help")
    if arguments.query is None:
        ids = [*dict.fromkeys(map(_paper_id, arguments.ids))]
        if any(":" in id_ for id_ in ids):  # it may be the former id of a paper
            with open_library() as library:
                ids = _present_ids(library, ids)
        return _mark(ids, arguments.state)
    if not arguments.query.strip():
        raise CommandError(
            "the query is empty and would mark every paper; write one, such as --query is:unread"
        )
    with open_context() as context:
        numbers = find(context, arguments.query)
        return _mark(context.library.ids(numbers), arguments.state)


def _paper_id(text: str) -> str:
    """The paper's id. Raises CommandError for a text that names no paper."""
    for id_ in pasted_ids(text):
        return id_
    raise CommandError(
        f"{text}: not the id of a paper; give an arXiv id (2511.10615), doi:… or a link. "
        "Nothing was marked"
    )


def _mark(ids: Sequence[str], state: str) -> int:
    verb, _, name = state.partition(":")
    value = not verb.startswith("un")
    with open_marks(to_write=True) as marks:
        if verb in ("read", "unread"):
            changed = len(marks.mark(ids, read=value))
            outcome = f"marked {verb}"
        elif name:
            tag = clean_tag(name)
            changed = len(marks.mark(ids, tags={tag: value}))
            outcome = f"{'tagged' if value else 'untagged'} #{tag}"
        else:
            changed = len(marks.mark(ids, starred=value))
            outcome = "starred" if value else "unstarred"
        share_if_configured(marks)
    unchanged = f"; {len(ids) - changed:,} unchanged" if changed < len(ids) else ""
    print(f"{plural(changed, 'paper')} {outcome}{unchanged}")
    return DONE
