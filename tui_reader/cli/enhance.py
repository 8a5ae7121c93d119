"""`enhance`: has a language model write AI sections for papers, or translate them."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Generator, Sequence
from typing import Final

from tui_reader.ai.contract import SECTIONS, TRANSLATION, Task
from tui_reader.ai.enhance import (
    EnhanceProgress,
    EnhanceReport,
    Estimate,
    Wanted,
    estimate,
    run,
)
from tui_reader.ai.relevance import relevance_task
from tui_reader.ai.settings import AIError, AISettings, ai_settings
from tui_reader.cli.context import open_context
from tui_reader.cli.output import DONE, PARTLY, CommandError, warn
from tui_reader.cli.papers import find
from tui_reader.cli.progress import ProgressRows
from tui_reader.cli.signals import stop_on_signal
from tui_reader.core.keywords import Rules
from tui_reader.display.counts import plural
from tui_reader.library import Library

_SHOWN_PROBLEMS: Final = 10
"""The most papers without sections that are named; the others are only counted."""


def enhance(arguments: Namespace) -> int:
    """Write AI sections or translations for the papers that a query finds, and index them."""
    query = " ".join(arguments.query)
    task = TRANSLATION if arguments.translate else SECTIONS
    with open_context() as context, stop_on_signal() as stop:
        try:
            settings = ai_settings(
                context.config, arguments.language, translates=task.is_translation
            )
            numbers = find(context, query, limit=arguments.limit)
            papers = _wanted(context.library, numbers)
            if arguments.relevance:
                task = relevance_task(Rules.of(context.config))
            expected = estimate(papers, settings, task)
            print(described(expected, settings, task), flush=True)
            if arguments.dry_run or not expected.papers:
                return DONE
            report = follow(run(papers, settings, stop, task), expected.papers, task)
        except AIError as error:
            raise CommandError(str(error)) from error
        context.update()
        done = "judged" if task.is_relevance else "summarized"
        done = "translated" if task.is_translation else done
        print(f"{plural(report.written, 'paper')} {done}", flush=True)
        for problem in report.problems[:_SHOWN_PROBLEMS]:
            warn(problem)
        if (more := len(report.problems) - _SHOWN_PROBLEMS) > 0:
            warn(f"and {more:,} more")
        if report.error:
            warn(f"{report.error}; {plural(report.left, 'paper')} left")
        elif stop():
            warn(f"stopped; what was written is kept, {plural(report.left, 'paper')} left")
            return stop.status
    return PARTLY if report.error or report.problems else DONE


def _wanted(library: Library, numbers: Sequence[int]) -> list[Wanted]:
    return [Wanted(each.paper, each.date) for each in library.papers(numbers)]


def described(expected: Estimate, settings: AISettings, task: Task = SECTIONS) -> str:
    """What asking for the papers takes, in one line."""
    known = f", {expected.known:,} known or without an abstract" if expected.known else ""
    do = "translate into" if task.is_translation else "summarize in"
    do = "judge" if task.is_relevance else f"{do} {settings.language}"
    line = f"{plural(expected.papers, 'paper')} to {do}{known}"
    if not expected.papers:
        return line
    line += (
        f": {settings.model} at {settings.host}, about {expected.input_tokens:,} tokens sent and "
        f"{expected.output_tokens:,} written"
    )
    return line if expected.cost is None else f"{line}, about {expected.cost:,.2f} by your prices"


def follow(
    running: Generator[EnhanceProgress, None, EnhanceReport], total: int, task: Task = SECTIONS
) -> EnhanceReport:
    """Show the progress of a run to its end."""
    name = "Translations" if task.is_translation else "AI sections"
    name = "Relevance" if task.is_relevance else name
    with ProgressRows([name]) as rows:
        try:
            while True:
                progress = next(running)
                phase = "waiting" if progress.pause else "writing"
                rows.writing(name, progress.done, total, phase)
        except StopIteration as end:
            report: EnhanceReport = end.value
            return report
        finally:
            running.close()
