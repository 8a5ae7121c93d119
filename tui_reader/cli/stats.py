"""`stats`: what papers are about, how that changes, and the reading journal."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from tui_reader.cli.context import Context, open_context
from tui_reader.cli.output import (
    DONE,
    CommandError,
    cells,
    pad,
    text_width,
    use_utf8,
    write_json,
)
from tui_reader.cli.papers import find, query_error
from tui_reader.core.categories import category_name
from tui_reader.core.text import clean_line
from tui_reader.core.trends import CATEGORIES, WORDS
from tui_reader.display import bars
from tui_reader.display.counts import plural
from tui_reader.display.glyphs import can_be_written, use_ascii
from tui_reader.display.times import DAYS
from tui_reader.display.wrap import fit
from tui_reader.library import QueryError, View
from tui_reader.library.trends.model import Row, Trends
from tui_reader.marks.journal import Done, Journal, journal

_DAYS: Final = 30
"""The days of the period, if the user has not chosen a number."""
_WIDTH: Final = 100
"""The width of the table where stdout is not a terminal, and its greatest width."""
_LEAST_LABEL: Final = 12
_SPARKLINE: Final = 31
"""Cells of the widest sparkline."""
_BAR: Final = 30
"""Cells of the widest bar of the journal."""


def stats(arguments: Namespace) -> int:
    """Print trends, or with `--mine` the reading journal."""
    query = " ".join(arguments.query)
    days = _DAYS if arguments.since is None else arguments.since
    with open_context() as context:
        use_ascii(
            arguments.ascii or context.config.ascii or not can_be_written(sys.stdout.encoding)
        )
        if arguments.mine:
            if arguments.by is not None:
                raise CommandError(
                    "--mine is counted by days, weeks and categories; leave out --by"
                )
            _write_journal(_journal(context, query, days), as_json=arguments.json)
            return DONE
        kind = arguments.by or WORDS
        try:
            found = context.query(
                lambda library: library.trends.count(
                    View("query", query), kind, days, arguments.limit
                )
            )
        except QueryError as error:
            raise query_error(query, error) from error
    if found is not None:
        if arguments.json:
            use_utf8()
            write_json(_record(found))
        else:
            _print(_table(found))
    return DONE


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        print(line.rstrip())


# Trends


def _table(found: Trends) -> Iterator[str]:
    """The trends as lines that fit the terminal."""
    period = found.period
    yield f"{plural(found.papers, 'paper')} from {period.first} to {period.last}{_before(found)}"
    if found.undated:
        yield f"{plural(found.undated, 'paper')} without a date: not counted"
    if found.remark:
        yield found.remark
    if not found.rows:
        yield f"no {found.kind} to count"
        return
    yield ""
    heads = ("papers", "share", "change") if found.is_comparable else ("papers", "share")
    facts = [(_label(found, row), *_facts(found, row)) for row in found.rows]
    sizes, free = _columns((found.kind, *heads), facts, min(_SPARKLINE, period.parts))
    parts = max(0, min(_SPARKLINE, period.parts, free))
    step = bars.each_bar(period.parts, parts, period.step)
    yield _line((found.kind, *heads), sizes, step if parts and len(step) <= free else "")
    for row, each in zip(found.rows, facts, strict=True):
        yield _line(each, sizes, bars.sparkline(row.counts, parts))
    if found.total > len(found.rows):
        yield f"{found.total - len(found.rows):,} more: --limit shows them"


def _columns(
    heads: Sequence[str], rows: Sequence[Sequence[str]], parts: int = 0
) -> tuple[list[int], int]:
    """The width of each column, the first with labels, and the cells that are free for bars.

    Long labels are cut to leave room for bars of `parts` cells, if there is any.
    """
    label, *sizes = [max(map(cells, column)) for column in zip(heads, *rows, strict=True)]
    width = text_width(_WIDTH) - sum(size + 2 for size in sizes) - 2
    label = min(label, max(_LEAST_LABEL, width - parts))
    return [label, *sizes], width - label


def _line(row: Sequence[str], sizes: Sequence[int], end: str) -> str:
    label, *facts = row
    width, *others = sizes
    right = "  ".join(each.rjust(size) for each, size in zip(facts, others, strict=True))
    return f"{pad(fit(label, width), width)}  {right}  {end}"


def _before(found: Trends) -> str:
    before = found.period.before
    if found.before is None or before is None:
        return "; the library does not reach back to the period before"
    if not found.before:
        return f"; none from {before.first} to {before.last}"
    return f"; {plural(found.before, 'paper')} from {before.first} to {before.last}"


def _facts(found: Trends, row: Row) -> tuple[str, ...]:
    facts = (f"{row.papers:,}", bars.percent(found.share(row)))
    if not found.is_comparable:
        return facts
    change = found.change(row)
    return (*facts, "new" if change is None else bars.change(change))


def _label(found: Trends, row: Row) -> str:
    name = category_name(row.label) if found.kind == CATEGORIES else None
    return clean_line(f"{row.label}  {name}" if name else row.label)


def _record(found: Trends) -> dict[str, Any]:
    period = found.period
    return {
        "by": found.kind,
        "query": found.view.value,
        "first": period.first.isoformat(),
        "last": period.last.isoformat(),
        "papers": found.papers,
        "papers_before": found.before,
        "undated": found.undated,
        "compared": found.compared,
        "parts": [period.first_of(part).isoformat() for part in range(period.parts)],
        "rows": [
            {
                "label": row.label,
                "papers": row.papers,
                "share": found.share(row),
                "before": row.before if found.before is not None else None,
                "change": found.change(row),
                "counts": list(row.counts),
                "query": found.query_of(row),
            }
            for row in found.rows
        ],
    }


# The reading journal


def _journal(context: Context, query: str, days: int) -> Journal:
    marks = [mark for mark in context.marks.changed().marks if mark.read or mark.starred]
    if query.strip():
        wanted = frozenset(context.library.ids(find(context, query)))
        marks = [mark for mark in marks if mark.id in wanted]
    categories = context.query(
        lambda library: library.trends.primary_categories([mark.id for mark in marks])
    )
    return journal(marks, categories, date.today(), days)


def _write_journal(found: Journal, *, as_json: bool) -> None:
    if not as_json:
        _print(_journal_lines(found))
        return
    record = {
        "first": found.first.isoformat(),
        "last": found.last.isoformat(),
        **_done(found.total),
        "streak": found.streak,
        "longest_streak": found.longest,
        "longest_streak_end": found.longest_end and found.longest_end.isoformat(),
        "days": _records("day", found.days),
        "weeks": _records("week", found.weeks),
        "categories": _records("category", found.categories),
    }
    use_utf8()
    write_json(record)


def _done(done: Done) -> dict[str, int]:
    return {"read": done.read, "starred": done.starred}


def _records(name: str, parts: Mapping[Any, Done]) -> list[dict[str, Any]]:
    return [{name: str(part), **_done(done)} for part, done in parts.items()]


def _journal_lines(found: Journal) -> Iterator[str]:
    total = found.total
    yield (
        f"{plural(total.read, 'paper')} read and {total.starred:,} starred "
        f"from {found.first} to {found.last}"
    )
    if found.longest:
        yield (
            f"current streak: {plural(found.streak, 'day')}; "
            f"longest: {plural(found.longest, 'day')}, until {found.longest_end}"
        )
    days = {f"{day}  {DAYS[day.weekday()]}": done for day, done in found.days.items()}
    weeks = {f"{week}": done for week, done in found.weeks.items()}
    categories = {
        f"{category}  {category_name(category) or ''}".rstrip(): done
        for category, done in found.categories.items()
    }
    yield from _part("day", days)
    yield from _part("week from", weeks)
    yield from _part("category", categories)


def _part(head: str, parts: Mapping[str, Done]) -> Iterator[str]:
    if not parts:
        return
    heads = (head, "read", "starred")
    rows = [
        (clean_line(label), f"{done.read:,}", f"{done.starred:,}") for label, done in parts.items()
    ]
    sizes, free = _columns(heads, rows)
    most = max(done.read for done in parts.values())
    yield ""
    yield _line(heads, sizes, "")
    for row, done in zip(rows, parts.values(), strict=True):
        yield _line(row, sizes, bars.bar(done.read, most, max(0, min(_BAR, free))))
