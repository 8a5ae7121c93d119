"""Tables as lines: columns by their content, shrunk, or in bands one below the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import Final, NamedTuple

from rich.cells import cell_len

from tui_reader.fulltext.lines import (
    Line,
    Options,
    clipped,
    dim,
    justified,
    with_style,
    wrapped,
)
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


class _Placed(NamedTuple):
    cell: Cell
    column: int

    @property
    def columns(self) -> range:
        """The columns that the cell spans."""
        return range(self.column, self.column + self.cell.columns)


class _Grid(NamedTuple):
    """The cells of a table, and the widths of its columns."""

    rows: list[list[_Placed]]
    natural: list[int]
    """The width of each column if nothing is wrapped."""
    least: list[int]
    """The least width of each column that breaks no word."""


def natural_width(table: Table) -> int:
    """The width of a table of which only very long cells are wrapped; 0 if it is no grid."""
    return _natural_width(_grid(table))


def _natural_width(grid: _Grid | None) -> int:
    if grid is None or not grid.natural:
        return 0
    widths = zip(grid.natural, grid.least, strict=True)
    return _total([max(min(natural, _LONGEST_CELL), least) for natural, least in widths])


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
    grid = _grid(table)
    width = _natural_width(grid)
    if grid is None or not width:
        return table_lines(table, options), 0
    options = replace(options, width=max(width, options.width))
    rows = _band(grid, [at for at, each in enumerate(grid.natural) if each], options)
    heads = 1
    while heads < len(rows) and all(place.cell.is_header for place in grid.rows[heads]):
        heads += 1
    heads = heads if heads < len(rows) else 1
    lines = [clipped(line, options.width) for row in rows for line in row]
    return lines, sum(map(len, rows[:heads]))


def table_lines(table: Table, options: Options) -> list[Line]:
    """The lines of a table, none wider than the width."""
    grid = _grid(table)
    if grid is None:
        return [line for row in table.rows for line in _as_text(row, options)]
    lines: list[Line] = []
    for columns in _bands(grid.natural, grid.least, options.width):
        if lines:
            lines.append(())
        lines += chain(*_band(grid, columns, options))
    # in a few columns of the terminal, the gaps alone may take more than there is
    return [clipped(line, options.width) for line in lines]


def _grid(table: Table) -> _Grid | None:
    """A table as a grid; None if it has too many columns, also by cells that span from above."""
    if any(sum(cell.columns for cell in row) > MAX_COLUMNS for row in table.rows):
        return None
    rows = [*_placed(table)]
    count = max((place.columns.stop for row in rows for place in row), default=0)
    return _Grid(rows, *_widths(rows, count)) if count <= MAX_COLUMNS else None


def _placed(table: Table) -> Iterator[list[_Placed]]:
    """The cells of each row with their columns, beside the cells that span from rows above."""
    busy: dict[int, int] = {}
    for row in table.rows:
        column = 0
        placed: list[_Placed] = []
        held: dict[int, int] = {}
        for cell in row:
            while busy.get(column, 0) > 0:
                column += 1
            placed.append(_Placed(cell, column))
            if cell.rows > 1:
                held |= dict.fromkeys(placed[-1].columns, cell.rows)
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
    """The natural and the least widths of the columns."""
    natural, least = [0] * count, [0] * count
    wide: list[tuple[_Placed, int, int]] = []
    for row in grid:
        for place in row:
            longest, word = _cells_of(place.cell.content)
            if place.cell.columns == 1:
                natural[place.column] = max(natural[place.column], longest)
                least[place.column] = max(least[place.column], min(word, _LONGEST_WORD))
            elif longest:
                wide.append((place, longest, min(word, _LONGEST_WORD)))
    for place, longest, word in wide:
        span = place.columns
        gaps = _GAP * (len(span) - 1)
        for widths, needed in ((natural, longest), (least, word)):
            missing = needed - gaps - sum(widths[at] for at in span)
            widths[span[-1]] += max(missing, 0)
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


def _band(grid: _Grid, columns: Sequence[int], options: Options) -> list[list[Line]]:
    """The lines of each row, with the rule above it."""
    if not columns:
        return []
    room = options.width - _GAP * (len(columns) - 1)
    most = [min(grid.natural[at], options.width) for at in columns]
    least = [min(grid.least[at], options.width) for at in columns]
    widths = dict(zip(columns, _shrunk(most, least, room), strict=True))
    rule = "-" if options.is_ascii else "─"
    total = min(_total(list(widths.values())), options.width)
    rows: list[list[Line]] = []
    was_header = False
    for row in grid.rows:
        shown = [place for place in row if any(at in widths for at in place.columns)]
        is_header = bool(shown) and all(place.cell.is_header for place in shown)
        has_rule = any(place.cell.has_rule_above for place in row)
        ruled = rows and (has_rule or (was_header and not is_header))
        above: list[Line] = [(dim(rule * total),)] if ruled else []
        rows.append([*above, *_row(shown, columns, widths)])
        was_header = is_header
    return rows


def _row(places: Sequence[_Placed], columns: Sequence[int], widths: dict[int, int]) -> list[Line]:
    """One row of cells, as high as the highest."""
    cells: list[tuple[list[Line], int, str]] = []
    by_column = {next(at for at in place.columns if at in widths): place for place in places}
    spanned = {at for place in places for at in place.columns}
    for column in columns:
        if (place := by_column.get(column)) is not None:
            own = [widths[at] for at in place.columns if at in widths]
            width = sum(own) + _GAP * (len(own) - 1)
            content = place.cell.content
            if place.cell.is_header:
                content = with_style(content, Style.BOLD)
            cells.append((wrapped(content, max(width, 2)), width, place.cell.alignment))
        elif column not in spanned:
            cells.append(([], widths[column], "left"))
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
