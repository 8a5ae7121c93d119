"""What the reader says about texts by language models: the estimate, the progress, the result."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from tui_reader.app.keys.keymap import shown
from tui_reader.app.messages.progress import progress_bar
from tui_reader.display.counts import plural
from tui_reader.display.wrap import fit

if TYPE_CHECKING:
    from tui_reader.ai.contract import Task
    from tui_reader.ai.enhance import EnhanceProgress, EnhanceReport, Estimate
    from tui_reader.ai.settings import AISettings

_TITLE_CELLS: Final = 60
_SHORT_PAUSE: Final = 2
"""Seconds of the longest pause that is not shown."""


def heading(expected: Estimate, task: Task) -> str:
    """The question whether to begin."""
    papers = plural(expected.papers, "paper")
    return f"Translate {papers}?" if task.is_translation else f"Write AI sections for {papers}?"


def nothing_to_do(task: Task, papers: int | None = None) -> str:
    """No paper of the view, or of this number of papers, needs texts."""
    which = "Every paper here" if papers is None else f"Each of the {papers:,} papers"
    return f"{which} already has {_what(task)}, or has no abstract."


def ask_again(task: Task) -> str:
    """The question whether to begin could not be asked, as another screen was open."""
    return f"The papers for {_what(task)} were found; ask for them again from the list."


def _what(task: Task) -> str:
    return "a translation" if task.is_translation else "AI sections"


def _thing(task: Task) -> str:
    return "translation" if task.is_translation else "AI sections"


def _written(papers: str, task: Task) -> str:
    return f"{papers} translated" if task.is_translation else f"AI sections written for {papers}"


def estimate_lines(
    expected: Estimate, settings: AISettings, task: Task, *, more: bool = False
) -> list[str]:
    """What it takes, in a few lines; with `more`, the view has more papers than those."""
    papers = plural(expected.papers, "paper")
    does = "translates into" if task.is_translation else "writes in"
    lines = [f"{settings.model} at {settings.host} {does} {settings.language}."]
    if expected.known:
        are = "paper is" if expected.known == 1 else "papers are"
        have = "has" if expected.known == 1 else "have"
        what = _what(task)
        who = "it" if expected.known == 1 else "they"
        lines.append(f"{expected.known:,} {are} left out: {who} {have} {what} or no abstract.")
    if more:
        lines.append(f"These are the first {papers}; the view has more.")
    in_all = ""
    if settings.budget is not None:
        left = max(0, settings.budget - expected.today)
        if left < expected.papers:
            lines.append(f"Today's budget allows {plural(left, 'paper')} more.")
            in_all = f", for all {expected.papers:,}"
    lines.append(
        f"About {_rounded(expected.input_tokens)} tokens are sent and "
        f"{_rounded(expected.output_tokens)} written{in_all}."
    )
    if expected.cost is None:
        lines.append("input_price and output_price of [ai] would show what that costs.")
    else:
        lines.append(f"By your prices, about {expected.cost:,.2f}.")
    return lines


def _rounded(tokens: int) -> str:
    """An estimate with two digits."""
    return f"{float(f'{tokens:.2g}'):,.0f}"


def enhance_progress(progress: EnhanceProgress, task: Task) -> str:
    """The progress of a run."""
    what = "Translating" if task.is_translation else "AI sections"
    bar = progress_bar(progress.done, progress.total)
    title = fit(progress.paper, _TITLE_CELLS)
    if progress.pause > _SHORT_PAUSE:
        title = f"busy, again in {progress.pause} s"
    stops = f"({shown('enhance')} stops)"
    return f"{what}  {bar}{progress.done:,} of {progress.total:,}  {stops}  {title}".rstrip()


def enhance_result(
    report: EnhanceReport, titles: Sequence[str], task: Task, *, is_stopped: bool
) -> str:
    """The result of a run for papers with these titles; the first problem, if there is one."""
    is_one = len(titles) == 1
    if report.error:
        left = f"; {plural(report.left, 'paper')} left" if report.left and not is_one else ""
        return f"{report.error}{left}"
    if is_one and report.problems and not report.written:
        return f"No {_thing(task)} for {titles[0]}: {report.problems[0].partition(': ')[2]}"
    if is_one and not report.problems and not is_stopped:
        had = f"{titles[0]} already has {_what(task)}"
        text = _written(titles[0], task) if report.written else had
        return f"{text[0].upper()}{text[1:]}"
    if not (report.written or report.problems or is_stopped):
        return nothing_to_do(task, len(titles))
    text = _written(plural(report.written, "paper"), task)
    if is_stopped:
        text = f"Stopped: {text}, {report.left:,} left"
    if report.problems:
        more = len(report.problems) - 1
        text += f"; {report.problems[0]}{f', and {more:,} more' if more else ''}"
    return text
