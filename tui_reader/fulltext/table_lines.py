"""Tables as lines: columns by their content, shrunk, or in bands one below the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from rich.cells import cell_len

from tui_reader.fulltext.lines import Line, Options, clipped, dim, justified, wrapped
from tui_reader.fulltext.model import (
    Block,
    Cell,
    Content,
    Inline,
    Style,
    Table,
    text_of,
    with_inner,
)

_GAP: Final = 2
MAX_COLUMNS: Final = 300
"""Columns of a grid; the rows of a wider table are written as text."""
_LONGEST_CELL: Final = 48
"""Cells of a line of a table that is shown at its natural width."""
_LONGEST_WORD: Final = 24
"""Cells that a column keeps at least for its longest word."""


@dataclass(frozen=True, slots=True)
class _Placed:
    cell: Cell
    column: int
    columns: int


def natural_width(table: Table) -> int:
    """The width of a table whose cells are wrapped only if they are very long."""
    if any(sum(cell.columns for cell in row) > MAX_COLUMNS for row in table.rows):
        return 0
    grid = [*_grid(table)]
    count = max((place.column + place.columns for row in grid for place in row), default=0)
    natural, least = _widths(grid, min(count, MAX_COLUMNS)) if count <= MAX_COLUMNS else ([], [])
    widths = [
        max(min(each, _LONGEST_CELL), small) for each, small in zip(natural, least, strict=True)
    ]
    return _total(widths) if widths else 0


def tables_in(block: Block) -> list[Table]:
    """The tables that a block is or has."""
    return [each for each in with_inner(block) if isinstance(each, Table)]


def wide_table_in(block: Block, width: int) -> Table | None:
    """The widest table of a block, if it is wider than `width`."""
    found = [(natural_width(table), at, table) for at, table in enumerate(tables_in(block))]
    widest, _, table = max(found, default=(0, 0, None))
    return table if widest > width else None


def whole_table(table: Table, options: Options) -> tuple[list[Line], int]:
    """The lines of a table at its natural width, and how many of them are its head.

    The head is the rows of headers at its top, or the first row.
    """
    width = natural_width(table)
    if not width:
        return table_lines(table, options), 0
    options = replace(options, width=max(width, options.width))
    grid = [*_grid(table)]
    natural, least = _widths(grid, max(p.column + p.columns for row in grid for p in row))
    rows = _band(grid, [at for at, each in enumerate(natural) if each], natural, least, options)
    heads = 1
    while heads < len(grid) and all(place.cell.is_header for place in grid[heads]):
        heads += 1
    heads = heads if heads < len(grid) else 1
    lines = [clipped(line, options.width) for row in rows for line in row]
    return lines, sum(map(len, rows[:heads]))


def table_lines(table: Table, options: Options) -> list[Line]:
    """The lines of a table, none wider than the width."""
    as_text = (line for row in table.rows for line in _as_text(row, options))
    if any(sum(cell.columns for cell in row) > MAX_COLUMNS for row in table.rows):
        return [*as_text]
    grid = [*_grid(table)]
    count = max((place.column + place.columns for row in grid for place in row), default=0)
    if count > MAX_COLUMNS:  # with the cells that span from rows above
        return [*as_text]
    natural, least = _widths(grid, count)
    lines: list[Line] = []
    for columns in _bands(natural, least, options.width):
        if lines:
            lines.append(())
        for row in _band(grid, columns, natural, least, options):
            lines += row
    # in a few columns of the terminal, the gaps alone may take more than there is
    return [clipped(line, options.width) for line in lines]


def _grid(table: Table) -> Iterator[list[_Placed]]:
    """The cells of each row with their columns, beside the cells that span from rows above."""
    busy: dict[int, int] = {}
    for row in table.rows:
        column = 0
        placed: list[_Placed] = []
        held: dict[int, int] = {}
        for cell in row:
            while busy.get(column, 0) > 0:
                column += 1
            placed.append(_Placed(cell, column, cell.columns))
            if cell.rows > 1:
                held |= dict.fromkeys(range(column, column + cell.columns), cell.rows)
            column += cell.columns
        busy = {at: left - 1 for at, left in busy.items() if left > 1}
        busy |= {at: left - 1 for at, left in held.items()}
        yield placed


def _as_text(row: Sequence[Cell], options: Options) -> list[Line]:
    pieces: list[Inline] = []
    for cell in row:
        pieces += [*cell.content, Inline("  ")]
    return wrapped(tuple(pieces), options.width)


def _cells_of(content: Content) -> tuple[int, int]:
    """The width of the longest line and of the longest word."""
    text = text_of(content)
    return (
        max((cell_len(line) for line in text.split("\n")), default=0),
        max((cell_len(word) for word in text.split()), default=0),
    )


def _widths(grid: Sequence[Sequence[_Placed]], count: int) -> tuple[list[int], list[int]]:
    """The width of each column if nothing is wrapped, and the least that breaks no word."""
    natural, least = [0] * count, [0] * count
    wide: list[tuple[_Placed, int, int]] = []
    for row in grid:
        for place in row:
            longest, word = _cells_of(place.cell.content)
            if place.columns == 1:
                natural[place.column] = max(natural[place.column], longest)
                least[place.column] = max(least[place.column], min(word, _LONGEST_WORD))
            elif longest:
                wide.append((place, longest, min(word, _LONGEST_WORD)))
    for place, longest, word in wide:
        span = range(place.column, place.column + place.columns)
        gaps = _GAP * (place.columns - 1)
        for widths, needed in ((natural, longest), (least, word)):
            missing = needed - gaps - sum(widths[at] for at in span)
            if missing > 0:
                widths[span[-1]] += missing
    return natural, least


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + _GAP * (len([each for each in widths if each]) - 1)


def _bands(natural: Sequence[int], least: Sequence[int], width: int) -> Iterator[list[int]]:
    """Columns that fit beside each other; each band begins with the first column, if narrow."""
    columns = [at for at in range(len(natural)) if natural[at]]
    if _total([least[at] for at in columns]) <= width:
        yield columns
        return
    head = columns[:1] if least[columns[0]] <= width // 3 else []
    band: list[int] = []
    for at in columns:
        if band and _total([least[each] for each in (*band, at)]) > width:
            yield band
            band = [*head] if head and head[0] != at else []
            if band and _total([least[each] for each in (*band, at)]) > width:
                band = []
        band.append(at)
    if band:
        yield band


def _shrunk(natural: Sequence[int], least: Sequence[int], room: int) -> list[int]:
    """Widths between `least` and `natural` that together take `room`."""
    if sum(natural) <= room:
        return list(natural)
    low, high = 0, max(natural, default=0)
    while low < high:  # the greatest common limit that fits
        middle = (low + high + 1) // 2
        total = sum(
            max(small, min(large, middle)) for large, small in zip(natural, least, strict=True)
        )
        low, high = (middle, high) if total <= room else (low, middle - 1)
    widths = [max(small, min(large, low)) for large, small in zip(natural, least, strict=True)]
    spare = room - sum(widths)
    for at, large in enumerate(natural):
        if spare > 0 and widths[at] < large:
            widths[at] += 1
            spare -= 1
    return widths


def _band(
    grid: Sequence[Sequence[_Placed]],
    columns: Sequence[int],
    natural: Sequence[int],
    least: Sequence[int],
    options: Options,
) -> list[list[Line]]:
    """The lines of each row, with the rule above it."""
    if not columns:
        return []
    room = options.width - _GAP * (len(columns) - 1)
    most = [min(natural[at], options.width) for at in columns]
    widths = dict(
        zip(
            columns,
            _shrunk(most, [min(least[at], options.width) for at in columns], room),
            strict=True,
        )
    )
    rule = "-" if options.is_ascii else "─"
    total = min(_total(list(widths.values())), options.width)
    rows: list[list[Line]] = []
    was_header = False
    for row in grid:
        shown = [place for place in row if any(at in widths for at in _columns(place))]
        is_header = bool(shown) and all(place.cell.is_header for place in shown)
        has_rule = any(place.cell.has_rule_above for place in row)
        ruled = rows and (has_rule or (was_header and not is_header))
        above: list[Line] = [(dim(rule * total),)] if ruled else []
        rows.append([*above, *_row(shown, columns, widths)])
        was_header = is_header
    return rows


def _columns(place: _Placed) -> range:
    return range(place.column, place.column + place.columns)


def _row(places: Sequence[_Placed], columns: Sequence[int], widths: dict[int, int]) -> list[Line]:
    """One row of cells, as high as the highest."""
    cells: list[tuple[list[Line], int, str]] = []
    at = 0
    by_column = {
        next(each for each in _columns(place) if each in widths): place for place in places
    }
    while at < len(columns):
        column = columns[at]
        place = by_column.get(column)
        if place is None:
            cells.append(([], widths[column], "left"))
            at += 1
            continue
        own = [each for each in _columns(place) if each in widths]
        width = sum(widths[each] for each in own) + _GAP * (len(own) - 1)
        content = place.cell.content
        if place.cell.is_header:
            content = tuple(replace(each, style=each.style | Style.BOLD) for each in content)
        cells.append((wrapped(content, max(width, 2)), width, place.cell.alignment))
        at += len(own)
    height = max((len(lines) for lines, _, _ in cells), default=0)
    made: list[Line] = []
    for number in range(max(height, 1)):
        parts: list[Inline] = []
        for index, (lines, width, alignment) in enumerate(cells):
            line = lines[number] if number < len(lines) else ()
            parts += [*([Inline(" " * _GAP)] if index else []), *justified(line, width, alignment)]
        while parts and not parts[-1].text.strip():
            parts.pop()
        made.append(tuple(parts))
    return made
