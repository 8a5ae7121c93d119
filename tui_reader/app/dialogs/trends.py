"""TrendsDialog: what the papers of a view are about, in rows with bars and a chart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.widgets import Static

from tui_reader.app.dialogs.dialog import LEAVE, MOVES, Dialog
from tui_reader.app.widgets.choices import Choices, Part
from tui_reader.core.categories import category_name
from tui_reader.core.trends import AUTHORS, CATEGORIES, KEYWORDS, KINDS, WORDS
from tui_reader.display import bars
from tui_reader.display.counts import plural
from tui_reader.display.glyphs import drawable, glyphs
from tui_reader.display.wrap import fit
from tui_reader.library.trends.model import Row, Trends

PERIODS: Final = {7: "week", 30: "30 days", 90: "90 days", 365: "year", 0: "all"}
"""The periods that can be chosen, in days, with their names; 0 is all days."""
_LEAST_LABEL: Final = 10
_SPARKLINE: Final = 53
"""Cells of the widest sparkline."""
_HIGH: Final = 30
"""Lines of a screen that has room for a high chart."""
_LOW: Final = 20
"""Lines of the lowest screen with a chart."""
_MOST_CHOSEN: Final = 3
"""Rows that can be in the chart at once."""
_FRAME: Final = 5
"""Columns of the border, the padding and the scrollbar."""


class Chosen(NamedTuple):
    """What to do with a row: `list`, `follow`, `keyword` or `mute`."""

    what: str
    trends: Trends
    row: Row


class Asked(NamedTuple):
    """What is counted, and over how many days."""

    kind: str
    days: int


class TrendsDialog(Dialog[Chosen]):
    """The rows; enter lists the papers of one."""

    BINDINGS = [
        Binding("enter", "do('list')", "List"),
        Binding("tab,l,right", "kind(1)", "Next", key_display="tab"),
        Binding("shift+tab,h,left", "kind(-1)", show=False),
        Binding("left_square_bracket", "period(-1)", "Shorter", key_display="["),
        Binding("right_square_bracket", "period(1)", "Longer", key_display="]"),
        Binding("x", "chart", "Chart"),
        Binding("a", "do('keyword')", "Make keyword"),
        Binding("f", "do('follow')", "Follow author"),
        Binding("m", "do('mute')", "Mute"),
        LEAVE,
        *MOVES,
        Binding("w,q", "leave", show=False),
    ]
    box_width = 124
    box_height = 1000
    """More than any screen has: the box then does not jump between the tabs."""
    second_click = "do('list')"

    def __init__(self, title: str, asked: Asked, count: Callable[[Asked], None]) -> None:
        """Show the trends of the view with this `title`; `count` counts and shows them."""
        super().__init__(f"Trends of {title}")
        self.asked = asked
        self._count = count
        self.trends: Trends | None = None
        """What is shown; None while it is counted."""
        self._chosen: list[Row] = []
        """The rows in the chart; if there are none, it shows the row under the cursor."""

    def contents(self) -> ComposeResult:
        """The tabs, a line about the period, the rows and the chart."""
        yield Static(id="tabs")
        yield Static(id="about")
        yield Choices(self._lines, id="rows")
        yield Static(id="chart")

    def on_mount(self) -> None:
        """Have the first rows counted."""
        self._ask(self.asked)

    def fit(self) -> None:
        """Fit the box and the chart to the screen."""
        super().fit()
        if self.is_closed:
            return
        height = self.app.size.height
        chart = self.query_one("#chart", Static)
        chart.styles.height = 11 if height >= _HIGH else 5
        chart.display = height >= _LOW
        self._show_head()
        self._show_chart()

    # Counting

    def _ask(self, asked: Asked) -> None:
        self.asked = asked
        self._chosen.clear()
        self.trends = None
        self.choices.set_rows(0)
        self._show_head()
        self._show_chart()
        self._count(asked)

    def show_progress(self, part: float) -> None:
        """Show how far the counting is."""
        if self.trends is None:
            self.show_message(f"Counting… {part:.0%}, esc stops", "busy")

    def show_trends(self, trends: Trends) -> None:
        """Show what was counted."""
        if self.is_closed:
            return
        self.trends = trends
        self.choices.set_rows(len(trends.rows))
        more = trends.total - len(trends.rows)
        if trends.rows:
            self.show_message(f"{more:,} more" if more else "")
        else:
            self.show_message(f"No {trends.kind} to count in this period.")
        self._show_head()
        self._show_chart()

    def action_kind(self, step: int) -> None:
        """Count by the next or previous of words, keywords, categories, authors and venues."""
        at = (KINDS.index(self.asked.kind) + step) % len(KINDS)
        self._ask(self.asked._replace(kind=KINDS[at]))

    def action_period(self, step: int) -> None:
        """Count over a longer or shorter period."""
        days = list(PERIODS)
        at = max(0, min(days.index(self.asked.days) + step, len(days) - 1))
        if days[at] != self.asked.days:
            self._ask(self.asked._replace(days=days[at]))

    # Drawing

    def _show_head(self) -> None:
        wide = self.app.size.width >= 90
        kinds = self._tabs([(each, each.capitalize()) for each in KINDS], self.asked.kind)
        days = self._tabs(
            [(str(each), name) for each, name in PERIODS.items()], str(self.asked.days)
        )
        gap = Content("     ") if wide else Content("\n")
        self.query_one("#tabs", Static).update(Content("").join([kinds, gap, days]))
        self.query_one("#about", Static).update(Content(self._about()))

    def _tabs(self, names: list[tuple[str, str]], chosen: str) -> Content:
        parts = [
            (f"{glyphs().chosen}{name}", "bold $primary")
            if each == chosen
            else (f" {name}", "$foreground 72%")
            for each, name in names
        ]
        return Content(" ").join(Content.styled(*part) for part in parts)

    def _about(self) -> str:
        """The period, and the line above the columns."""
        trends, width = self.trends, self._width
        if trends is None:
            return "\n"
        period = trends.period
        papers = plural(trends.papers, "paper")
        about = f"{papers} from {period.first} to {period.last}"
        before = period.before
        if not trends.papers:
            about = "No papers with a date."
        elif trends.remark:
            about += f"; {trends.remark}"
        elif trends.before is None:
            about += "; nothing before to compare with"
        elif trends.before == 0 and before is not None:
            about += f"; none from {before.first}"
        elif before is not None:
            about += f"; {plural(trends.before, 'paper')} from {before.first}"
        if trends.undated:
            about += f"; {trends.undated:,} without a date"
        if cell_len(about) > width and trends.papers:
            about = f"{papers}, {period.first} to {period.last}"
            if trends.is_comparable:
                about += f"; {trends.before:,} before"
            if trends.undated:
                about += f"; {trends.undated:,} undated"
        columns = self._columns(width)
        head = "  " + trends.kind.ljust(columns.label)
        for name, cells in (("papers", columns.papers), ("share", 6), ("change", columns.change)):
            head += name.rjust(cells + 2) if cells else ""
        step = bars.each_bar(period.parts, columns.bars, period.step)
        if columns.bars and cell_len(head) + 2 + len(step) <= width:
            head += f"  {step}"
        return drawable(f"{fit(about, width)}\n{head if trends.rows else ''}")

    @property
    def _width(self) -> int:
        """The cells of a row."""
        return max(1, min(self.box_width, self.app.size.width) - _FRAME)

    def _columns(self, width: int) -> _Columns:
        trends = self.trends
        assert trends is not None
        change = 6 if trends.is_comparable else 0
        papers = max([6, *(len(f"{row.papers:,}") for row in trends.rows)])
        used = 2 + papers + 2 + 6 + 2 + (change + 2 if change else 0) + 2
        labels = max((cell_len(_label(trends, row)) for row in trends.rows), default=0)
        label = max(_LEAST_LABEL, min(labels, width // 2, width - used))
        line = max(0, min(_SPARKLINE, trends.period.parts, width - used - label))
        label = max(_LEAST_LABEL, min(max(labels, 20), width - used - line))
        return _Columns(label, papers, change, line)

    def _lines(self, index: int, width: int) -> list[list[Part]]:
        trends = self.trends
        if trends is None:
            return [[]]
        row, columns = trends.rows[index], self._columns(width)
        sign = glyphs().selected if row in self._chosen else " "
        label = fit(_label(trends, row), columns.label)
        parts = [
            Part(f"{sign} ", "sign"),
            Part(label + " " * (columns.label - cell_len(label))),
            Part(f"{row.papers:,}".rjust(columns.papers + 2)),
            Part(bars.percent(trends.share(row)).rjust(8), "about"),
        ]
        if columns.change:
            change = trends.change(row)
            text = "new" if change is None else bars.change(change)
            role = "good" if change is None or change >= 0.005 else "about"
            parts.append(Part(text.rjust(columns.change + 2), role))
        parts.append(Part(f"  {bars.sparkline(row.counts, columns.bars)}", "about"))
        return [parts]

    def on_row_list_highlighted(self) -> None:
        """Draw the chart of the row under the cursor."""
        if not self._chosen:
            self._show_chart()

    def _show_chart(self) -> None:
        chart = self.query_one("#chart", Static)
        trends = self.trends
        if not chart.display:
            return
        rows = self._chosen or ([current] if (current := self._current()) else [])
        if trends is None or not rows:
            chart.update(Content(""))
            return
        height = int(chart.styles.height.value if chart.styles.height else 5) - 1
        each = max(1, height // len(rows) - 1)
        most = max(max(row.counts, default=0) for row in rows)
        period, width = trends.period, self._width
        lines: list[Content] = []
        for row in rows:
            top = max(row.counts, default=0)
            part = period.first_of(row.counts.index(top)) if top else period.first
            when = f"on {part}" if period.step == 1 else f"in {period.step} days from {part}"
            about = f"  {plural(row.papers, 'paper')}, at most {top:,} {when}"
            label = fit(_label(trends, row), max(1, width - cell_len(about)))
            lines.append(Content.assemble((label, "bold"), (drawable(about), "$foreground 72%")))
            lines.extend(
                Content.styled(line, "$primary")
                for line in bars.chart(row.counts, most, width, each)
            )
        across = bars.chart_width(rows[0].counts, width)
        first, last = str(period.first), str(period.last)
        axis = f"{first}{last.rjust(max(len(last) + 1, across - len(first)))}"
        lines.append(Content.styled(axis, "$foreground 72%"))
        chart.update(Content("\n").join(lines))

    # Actions

    def _current(self) -> Row | None:
        return self.under_cursor(self.trends.rows) if self.trends else None

    def action_chart(self) -> None:
        """Put the row under the cursor in the chart, or take it out."""
        row = self._current()
        if row is None:
            return
        if row in self._chosen:
            self._chosen.remove(row)
        elif len(self._chosen) == _MOST_CHOSEN:
            self.show_message(
                f"The chart has {_MOST_CHOSEN} rows already: x on one removes it.", "bad"
            )
            return
        else:
            self._chosen.append(row)
        self.choices.refresh()
        self._show_chart()

    def action_do(self, what: str) -> None:
        """Do something with the row under the cursor."""
        row = self._current()
        if row is None or self.trends is None:
            return
        kind = self.trends.kind
        if what == "follow" and kind != AUTHORS:
            self.show_message("Only authors can be followed: tab leads to them.", "bad")
        elif what in ("keyword", "mute") and kind not in (WORDS, KEYWORDS):
            verb = "become keywords" if what == "keyword" else "be muted"
            self.show_message(f"Only words and keywords can {verb}.", "bad")
        else:
            self.leave(Chosen(what, self.trends, row))


class _Columns(NamedTuple):
    """The cells of the columns; 0: the column is left out."""

    label: int
    papers: int
    change: int
    bars: int


def _label(trends: Trends, row: Row) -> str:
    name = category_name(row.label) if trends.kind == CATEGORIES else None
    return f"{row.label}  {name}" if name else row.label
