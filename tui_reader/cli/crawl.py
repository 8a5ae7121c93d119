"""`crawl`: writes digests of a source to a folder, to publish them."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from tui_reader.ai.client import load_openai
from tui_reader.ai.contract import Task, relevance_task
from tui_reader.ai.enhance import EnhanceReport
from tui_reader.ai.settings import AIError, AISettings, ai_settings
from tui_reader.cli.context import load_config
from tui_reader.cli.enhance import ask_model
from tui_reader.cli.output import DONE, PARTLY, CommandError, warn, warn_of
from tui_reader.cli.progress import ProgressRows
from tui_reader.cli.signals import StopRequest, stop_on_signal
from tui_reader.config import Config, SourceConfig
from tui_reader.core.keywords import Rules
from tui_reader.crawl.daily import CrawlError, DailyCrawl, exclusive
from tui_reader.crawl.fetched import Collected
from tui_reader.crawl.weekly import WeeklyCrawl
from tui_reader.display.counts import plural
from tui_reader.sources.fetch import SourceError, Stopped
from tui_reader.sources.locations import redacted
from tui_reader.sources.registry import detect, kind_of
from tui_reader.system.paths import expanded


def crawl(arguments: Namespace) -> int:
    """Add the new papers of a source to the digests in a folder."""
    config = load_config()
    folder = _folder(arguments.output)
    source = _source(arguments, config)
    try:
        tasks = _tasks(arguments, config)
        settings = None
        if tasks:
            load_openai()
            settings = ai_settings(config, arguments.language)
        with exclusive(folder), stop_on_signal() as stop:
            made: DailyCrawl | WeeklyCrawl = DailyCrawl(source, folder, arguments.since)
            if arguments.format == "weekly":
                made = WeeklyCrawl(source, folder, Rules.of(config), arguments.since)
            collected = _collect(made, source, stop, verbose=not arguments.quiet)
            reports = []
            if settings and not stop():
                reports = _ask(made, tasks, settings, stop, verbose=not arguments.quiet)
            language = settings.language if settings else config.language
            is_complete = len(reports) == len(tasks) and not any(map(_is_unfinished, reports))
            collected.problems += made.finish(language, is_complete=is_complete)
    except Stopped:
        warn("stopped; nothing was added")
        return stop.status
    except (CrawlError, AIError, SourceError) as error:
        raise CommandError(redacted(str(error))) from error
    except OSError as error:
        place = error.filename or folder
        raise CommandError(
            f"{place}: {error.strerror or error}; fix this and crawl again"
        ) from error
    if stop():
        warn("stopped; what was written is kept, the next crawl continues")
        return stop.status
    problems = _warn_of_problems(collected, reports)
    return PARTLY if problems else DONE


def _tasks(arguments: Namespace, config: Config) -> list[Task]:
    """What a model is asked for. Raises AIError."""
    tasks = [relevance_task(Rules.of(config))] if arguments.relevance else []
    is_weekly = arguments.format == "weekly"
    if arguments.enhance or (is_weekly and config.ai.get("model")):
        tasks.append(WeeklyCrawl.task if is_weekly else DailyCrawl.task)
    return tasks


def _folder(name: str) -> Path:
    folder = expanded(name)
    if folder.exists() and not folder.is_dir():
        raise CommandError(f"{folder}: not a folder; name another for --output")
    return folder


def _source(arguments: Namespace, config: Config) -> SourceConfig:
    """The source to crawl: one of the user's, or the one at a location."""
    try:
        source = config.source(arguments.location) or detect(arguments.location, config)
    except SourceError as error:
        raise CommandError(redacted(str(error))) from error
    known = kind_of(source).options
    options = dict(source.options)
    if arguments.since is not None and "since" in known:
        options["since"] = arguments.since
    if arguments.primary_only:
        if "primary_only" not in known:
            raise CommandError(
                f"--primary-only is not for sources of kind {source.kind}; leave it out"
            )
        options["primary_only"] = True
    return replace(source, options=options)


def _collect(
    made: DailyCrawl | WeeklyCrawl, source: SourceConfig, stop: StopRequest, *, verbose: bool
) -> Collected:
    with ProgressRows([source.name], wanted=verbose) as rows:
        collected = made.collect(lambda fetched: rows.fetching(source.name, fetched), stop)
    if verbose:
        for day, count in collected.new.items():
            print(f"{day}: {plural(count, 'new paper')}", flush=True)
        if not collected.new:
            print("nothing new", flush=True)
    return collected


def _ask(
    made: DailyCrawl | WeeklyCrawl,
    tasks: Iterable[Task],
    settings: AISettings,
    stop: StopRequest,
    *,
    verbose: bool,
) -> list[EnhanceReport]:
    """Have a model do the tasks, up to the first that cannot be finished."""
    reports: list[EnhanceReport] = []
    for task in tasks:
        wanted = made.to_judge() if task.is_relevance else made.wanted(settings.language)
        report = ask_model(wanted, settings, stop, task, made.texts, verbose=verbose)
        reports.append(report)
        if _is_unfinished(report) or stop():
            break
    return reports


def _is_unfinished(report: EnhanceReport) -> bool:
    return bool(report.error or report.left)


def _warn_of_problems(collected: Collected, reports: Sequence[EnhanceReport]) -> bool:
    """Warn of everything that failed; whether anything did."""
    problems = [*collected.problems, *(problem for each in reports for problem in each.problems)]
    warn_of([redacted(problem) for problem in problems])
    for each in reports:
        if each.error:
            warn(f"{each.error}; {plural(each.left, 'paper')} left for the next crawl")
    return bool(problems or any(each.error for each in reports))
