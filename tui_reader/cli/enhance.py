"""`enhance`: has a language model write AI sections for papers, or translate them."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Generator, Sequence
from pathlib import Path

from tui_reader.ai.contract import SECTIONS, TRANSLATION, Task, relevance_task
from tui_reader.ai.enhance import (
    EnhanceProgress,
    EnhanceReport,
    Estimate,
    Wanted,
    estimate,
    run,
)
from tui_reader.ai.settings import AIError, AISettings, ai_settings
from tui_reader.cli.context import open_context
from tui_reader.cli.output import DONE, PARTLY, CommandError, warn, warn_of
from tui_reader.cli.papers import find
from tui_reader.cli.progress import ProgressRows, run_to_end
from tui_reader.cli.signals import stop_on_signal
from tui_reader.core.keywords import Rules
from tui_reader.display.counts import plural


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
            papers = [Wanted(each.paper, each.date) for each in context.library.papers(numbers)]
            if arguments.relevance:
                task = relevance_task(Rules.of(context.config))
            report = ask_model(papers, settings, stop, task, dry_run=arguments.dry_run)
        except AIError as error:
            raise CommandError(str(error)) from error
        if report.written:
            context.update()
        warn_of(report.problems)
        if report.error:
            warn(f"{report.error}; {plural(report.left, 'paper')} left")
        elif stop():
            warn(f"stopped; what was written is kept, {plural(report.left, 'paper')} left")
            return stop.status
    return PARTLY if report.error or report.problems else DONE


def ask_model(
    papers: Sequence[Wanted],
    settings: AISettings,
    stop: Callable[[], bool],
    task: Task,
    folder: Path | None = None,
    *,
    verbose: bool = True,
    dry_run: bool = False,
) -> EnhanceReport:
    """Have a model do a task for papers; print what it takes and, at the end, what was written.

    The texts are written to the digests in `folder`, or else to the user's own. Raises AIError.
    """
    expected = estimate(papers, settings, task, folder)
    if verbose:
        print(_described(expected, settings, task), flush=True)
    if dry_run or not expected.papers:
        return EnhanceReport(0, [])
    report = follow(run(papers, settings, stop, task, folder), expected.papers, task)
    if verbose:
        done = "judged" if task.is_relevance else "summarized"
        done = "translated" if task.is_translation else done
        print(f"{plural(report.written, 'paper')} {done}", flush=True)
    return report


def _described(expected: Estimate, settings: AISettings, task: Task) -> str:
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

        def show(progress: EnhanceProgress) -> None:
            phase = "waiting" if progress.pause else "writing"
            rows.writing(name, progress.done, total, phase)

        return run_to_end(running, show)
