"""The sources inside the reader: listed, explained, added, renamed, switched and removed."""

import json
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.app.conftest import Opener
from tests.app.driver import Reader, mark_on_disk
from tests.support.arxiv_answers import rss
from tests.support.helpers import entry, write_digest
from tests.support.http_server import Site
from tui_reader.app.dialogs.source_detail import split_error
from tui_reader.app.dialogs.sources import SourcesDialog
from tui_reader.app.keys.declared import declared_groups
from tui_reader.cli import main
from tui_reader.config import Config, SourceConfig, load
from tui_reader.config.edit import add_source
from tui_reader.display.times import ago
from tui_reader.sources.state import SourceState, state, state_folder
from tui_reader.system import paths

FRIDAY = "Fri, 03 Jul 2026"
SIZES = [(160, 45), (100, 30), (70, 24), (60, 20)]
ERROR = "https://example.org: [bold]answers[/nope] 503; wait and sync again"


pytestmark = pytest.mark.usefixtures("home", "quick_retries")


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    """A folder of two papers, which the reader knows as `papers`."""
    place = tmp_path / "papers"
    write_digest(place / "2026-07-01.jsonl", entry("2607.00001", "One"), entry("2607.00002", "Two"))
    assert main(["add", str(place)]) == 0
    assert main(["sync"]) == 0
    return place


@pytest.fixture
def news(site: Site) -> Site:
    """arXiv's news of a paper, synced as `cs`."""
    site.put("/rss/cs.CL", rss(FRIDAY, ("2607.00009", 1, "new")))
    add_source(paths.config_file(), SourceConfig("cs", "arxiv", "arxiv:cs.CL"))
    assert main(["sync"]) == 0
    return site


def config() -> Config:
    return load(paths.config_file())


def failed(name: str) -> None:
    """Have the last sync of a source failed, and one before it succeeded."""
    now = datetime.now(UTC)
    known = SourceState(
        last_success=(now - timedelta(hours=3, minutes=5)).isoformat(),
        last_error=ERROR,
        last_error_at=(now - timedelta(minutes=20)).isoformat(),
        papers=2,
    )
    file = state_folder() / f"{name}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(asdict(known)))


async def listed(reader: Reader) -> None:
    """Open the list of sources."""
    await reader.until(lambda: not reader.main.controllers.sync.is_syncing)
    await reader.press(",")
    await back_in_list(reader)


def is_listed(reader: Reader) -> bool:
    return isinstance(reader.app.screen, SourcesDialog)


async def back_in_list(reader: Reader) -> None:
    await reader.until(lambda: is_listed(reader))


async def reading(reader: Reader) -> None:
    await reader.until(lambda: reader.app.screen is reader.main)


def line_of(reader: Reader, text: str) -> str:
    return next(line for line in reader.screen if text in line)


async def test_the_sources_are_listed_with_their_state_in_any_size(
    opened: Opener, papers: Path
) -> None:
    add_source(paths.config_file(), SourceConfig("lab", "feed", "https://example.org/f.xml"))
    add_source(paths.config_file(), SourceConfig("old", "git", "https://example.org/x.git", False))
    failed("lab")
    async with opened() as reader:
        for width, height in SIZES:
            await reader.pilot.resize_terminal(width, height)
            await listed(reader)
            await reader.until_shown("Sources", "papers", "lab", "old", "esc Back", "a Add")
            for place, texts in (
                ("folder ", ("✓", "just now", " 2")),
                ("feed ", ("✗", "3 h ago")),
                ("git, off", ("○", "never")),
            ):
                assert all(text in line_of(reader, place) for text in texts)
            await reader.until_shown("https://example.org: [bold]answers[/nope] 503")
            await reader.press("escape")
            await reading(reader)
        await reader.pilot.resize_terminal(100, 30)
        await listed(reader)
        await reader.press("enter")  # the cursor is on what fails, which explains itself
        await reader.until_shown(
            "✗ Its last sync failed",
            "https://example.org: [bold]answers[/nope] 503",
            "How to fix it",
            "Wait and sync again.",
            "20 min ago",
            "3 h ago",
            "https://example.org/f.xml",
        )
        await reader.press("escape")
        await back_in_list(reader)


async def test_a_source_with_unreadable_entries_says_which_and_the_text_scrolls(
    opened: Opener, papers: Path
) -> None:
    for day in range(2, 6):  # the problems of a file are listed up to a hundred
        digest = write_digest(papers / f"2026-07-0{day}.jsonl", entry(f"2607.0000{day}"))
        with digest.open("a") as file:
            file.write("[red]nonsense\n" * 90)
    async with opened(60, 20) as reader:
        await listed(reader)
        await reader.until_shown("! papers", "360 entries cannot be read: enter shows which")
        await reader.press("enter")
        await reader.until_shown("360 entries that cannot be read")
        await reader.press("ctrl+d")
        await reader.until_shown("2026-07-02.jsonl:2", "not JSON")
        reader.type(*["ctrl+d"] * 60)
        await reader.until_shown("and 160 more")
        await reader.press("k", "j", "g", "q")
        await back_in_list(reader)


async def test_a_source_is_added_and_its_papers_appear(
    opened: Opener, papers: Path, site: Site
) -> None:
    site.put("/rss/cs.CL", rss(FRIDAY, ("2607.00009", 1, "new")))
    async with opened() as reader:
        await listed(reader)
        await reader.press("a")
        await reader.until_shown("Add a source", "daily-arxiv", "arXiv categories…")
        await reader.press("j", "j", "enter")
        await reader.until_shown("astro-ph.CO")
        await reader.write("cs.cl")
        await reader.press("enter")
        await back_in_list(reader)
        await reader.until_shown("✓ arxiv-cs.CL", "just now")
        await reader.press("escape")
        await reader.until_shown("All · 3 unread", "On 2607.00009")
        assert [source.name for source in config().sources] == ["papers", "arxiv-cs.CL"]
        await listed(reader)  # and not twice
        await reader.press("a", "j", "j", "j", "enter")
        await reader.write(str(papers) + "/.")
        await reader.press("enter")
        await reader.until_shown("✗ Already added as papers.")
        await reader.press("escape", "escape", "escape")
        await reading(reader)
    assert [source.name for source in config().sources] == ["papers", "arxiv-cs.CL"]


async def test_a_source_is_renamed_with_its_papers_and_marks(opened: Opener, news: Site) -> None:
    async with opened() as reader:
        await reader.press("s")
        await listed(reader)
        await reader.press("f2")
        await reader.until_shown("Rename cs")
        await reader.write(" x")
        await reader.press("enter")
        await reader.until_shown("✗", "is not a valid source name")
        await reader.press("backspace", "backspace")
        await reader.write("-news")
        await reader.press("enter")
        await reader.until_shown("✓ cs-news", "cs was renamed to cs-news.")
        await reader.press("escape")
        await reader.until(lambda: not reader.main.controllers.sync.is_syncing)
        await reader.until(lambda: [paper.id for paper in reader.papers] == ["2607.00009"])
        await reader.until_shown("in 2026-07-03 cs-news")
        assert "★" in reader.row
    assert [source.name for source in config().sources] == ["cs-news"]
    assert (paths.data_dir() / "digests" / "cs-news").is_dir()
    assert not (paths.data_dir() / "digests" / "cs").exists()
    assert state("cs-news").last_success


async def test_a_source_is_switched_off_and_on_and_the_configuration_keeps_its_comments(
    opened: Opener, news: Site
) -> None:
    file = paths.config_file()
    file.write_text(f"# mine\n{file.read_text()}# the end\n")
    async with opened() as reader:
        await listed(reader)
        await reader.press("e")
        await reader.until_shown("○ cs", "arxiv, off", "cs is off")
        assert not config().sources[0].enabled
        assert file.read_text().startswith("# mine\n")
        assert "# the end\n" in file.read_text()
        asked = len(news.requests)
        await reader.press("R")
        await reader.until(lambda: not reader.main.controllers.sync.is_syncing)
        assert len(news.requests) == asked
        news.put("/rss/cs.CL", rss("Mon, 06 Jul 2026", ("2607.00010", 1, "new")))
        await reader.press("e")
        await reader.until_shown("✓ cs")
        await reader.until(lambda: len(reader.papers) == 2)
        assert config().sources[0].enabled
        await reader.until(lambda: not reader.main.controllers.sync.is_syncing)
        file.write_text("[[sources]\n")  # which cannot be edited
        await reader.press("e")
        await reader.until_shown("✗")
        await reader.press("escape")
        await reading(reader)
        await reader.until_shown("All · 2 unread")
    assert file.read_text() == "[[sources]\n"


async def test_removing_asks_first_and_keeps_the_marks_and_the_files_of_a_folder(
    opened: Opener, papers: Path, news: Site
) -> None:
    digests = paths.data_dir() / "digests" / "cs"
    async with opened() as reader:
        await reader.press("s")
        await reader.choose("Unread")
        await listed(reader)
        await reader.press("g", "r", *["backspace"] * len("papers"))
        await reader.write("cs")
        await reader.press("enter")
        await reader.until_shown("✗ A source named cs already exists.")
        await reader.press("escape")
        await back_in_list(reader)
        await reader.press("G", "d")
        await reader.until_shown("Remove cs?", "Its fetched files in", "are deleted", "marks stay")
        for no in ("n", "escape"):
            await reader.press(no)
            await back_in_list(reader)
            assert [source.name for source in config().sources] == ["papers", "cs"]
            await reader.press("d")
        await reader.press("n", "g", "d")
        await reader.until_shown("Remove papers?", "2 papers are removed")
        words = " ".join(word for line in reader.screen for word in line.split() if word != "│")
        assert "stays as it is" in words  # the path before it may be of any length
        await reader.press("y")
        await reader.until_shown("Removed papers.")
        await reader.press("escape")
        await reader.until(lambda: [paper.id for paper in reader.papers] == ["2607.00009"])
        await reader.until(lambda: reader.unread("All") == 1)
        await listed(reader)
        await reader.press("delete", "y")
        await reader.until_shown("Removed cs.")
        await reader.press("escape")
        await reader.until(lambda: reader.unread("All") == 0 and not reader.papers)
    assert not config().sources
    assert (papers / "2026-07-01.jsonl").exists()
    assert not digests.exists()
    assert mark_on_disk("2607.00009").starred


async def test_capital_r_syncs_only_the_source_under_the_cursor(
    opened: Opener, news: Site, papers: Path
) -> None:
    news.put("/feed", "no feed")
    add_source(paths.config_file(), SourceConfig("lab", "feed", f"{news.url}/feed"))
    async with opened() as reader:
        await listed(reader)
        await reader.until(lambda: not reader.main.controllers.sync.is_syncing)
        await reader.press("g")
        news.put("/rss/cs.CL", rss("Mon, 06 Jul 2026", ("2607.00010", 1, "new")))
        feeds = len(news.asked("/feed"))
        await reader.press("s")
        await reader.until(lambda: len(reader.papers) == 4)
        assert len(news.asked("/feed")) == feeds
        await reader.until(lambda: not reader.main.controllers.sync.is_syncing)
        await reader.press("G", "s")
        await reader.until(lambda: len(news.asked("/feed")) > feeds)
        await reader.until(lambda: not reader.main.controllers.sync.is_syncing)
        await reader.until(lambda: "✗" in line_of(reader, "feed "))


async def test_without_sources_the_list_says_what_to_do(opened: Opener) -> None:
    async with opened(60, 20) as reader:
        await reader.until_shown("Welcome to tui-reader")
        await reader.press("escape")
        await listed(reader)
        await reader.until_shown("No source yet: a adds one.")
        for key in ("enter", "d", "r", "e", "R", "A", "j", "k", "g", "G", "ctrl+d", "ctrl+u"):
            await reader.press(key)
        await back_in_list(reader)
        await reader.press("a")
        await reader.until_shown("Add a source")
        await reader.press("escape", "escape")
        await reading(reader)


async def test_the_list_is_opened_and_closed_by_keys_and_used_by_the_mouse(
    opened: Opener, papers: Path
) -> None:
    async with opened() as reader:
        titles = {command.title for command in reader.app.get_system_commands(reader.app.screen)}
        assert "Sources (,)" in titles
        for close in ("escape", "q", ","):
            await listed(reader)
            await reader.press(close)
            await reading(reader)
            await reader.press("escape", "j")
            assert reader.pane == "list"
        await listed(reader)
        await reader.until_shown("✓ papers")
        await reader.click("✓ papers")
        await reader.until_shown("Last success", "Kind")
        await reader.press("escape")
        await back_in_list(reader)
        await reader.click("a Add")
        await reader.until_shown("Add a source")


async def test_every_key_is_harmless_in_the_list(opened: Opener, papers: Path) -> None:
    async with opened(70, 24) as reader:
        for keys in declared_groups().values():
            for key in keys:
                if key.action.startswith("app.") or not key.keys:  # only in the palette
                    continue
                if reader.app.screen is reader.main:
                    await listed(reader)
                await reader.press(key.keys.split(",")[0])
                reader.paint()
                while reader.app.screen is not reader.main and not is_listed(reader):
                    await reader.press("escape")
        await reader.until(lambda: not reader.main.controllers.sync.is_syncing)
        assert reader.app.is_running
    assert config().source("papers")


async def test_any_terminal_size_works(opened: Opener, papers: Path) -> None:
    async with opened(100, 30) as reader:
        await listed(reader)
        for keys in ([], ["enter"], ["d"], ["r"], ["a"]):
            await reader.press(*keys)
            for width, height in ((20, 6), (1, 1), (100, 30)):
                await reader.pilot.resize_terminal(width, height)
                await reader.press("down", "up")
                reader.paint()
            if keys:
                await reader.press("escape")
                await back_in_list(reader)
        await reader.until_shown("✓ papers")


def test_times_are_shown_as_time_ago() -> None:
    now = datetime(2026, 7, 1, 12, tzinfo=UTC)
    minute, hour, day = 60, 3600, 86_400
    for seconds, text in (
        (-10, "just now"), (minute - 1, "just now"), (minute, "1 min ago"),
        (hour - 1, "59 min ago"), (3 * hour + 5, "3 h ago"), (47 * hour, "47 h ago"),
        (48 * hour, "2 d ago"), (399 * day, "399 d ago"), (800 * day, "2 y ago"),
    ):  # fmt: skip
        assert ago((now - timedelta(seconds=seconds)).isoformat(), now) == text
    assert ago("nonsense", now) == "nonsense"


def test_an_error_is_split_into_problem_and_solution() -> None:
    assert split_error("here: a; b; do this") == ("here: a; b", "Do this.")
    assert split_error("just wrong") == ("just wrong", "")


async def test_feeds_of_opml_are_picked_and_added(
    opened: Opener, papers: Path, site: Site, tmp_path: Path
) -> None:
    add_source(paths.config_file(), SourceConfig("known", "feed", f"{site.url}/k.xml", False))
    for name in "abk":
        site.put(f"/{name}.xml", rss_feed(f"https://j.example/{name}", f"Paper {name}"))
    outlines = "".join(
        f'<outline text="{title}" xmlUrl="{site.url}/{name}.xml"/>'
        for name, title in (("a", "[bold]A[/]"), ("b", "B"), ("k", "K"), ("gone", "Gone"))
    )
    opml = f"<opml><body>{outlines}</body></opml>"
    (tmp_path / "feeds.opml").write_text(opml)
    site.put("/feeds", opml)
    async with opened(100, 30) as reader:
        await listed(reader)
        await opml_typed(reader, str(tmp_path / "feeds.opml"))
        await reader.until_shown("OPML: 4 feeds", "[ ] [bold]A[/]", "already added, as known")
        await reader.press("j", "space")
        await reader.until_shown("[x] B", "1 feed picked")
        await reader.press("enter")
        await back_in_list(reader)
        await reader.until(lambda: not reader.main.controllers.sync.is_syncing)
        assert [source.name for source in config().sources] == ["papers", "known", "B"]
        await opml_typed(reader, f"{site.url}/feeds")
        await reader.until_shown("already added, as B")
        await reader.press("*")
        await reader.until_shown("[x] Gone", "2 feeds picked; enter adds")
        await reader.press("enter")
        await back_in_list(reader)
        await reader.until_shown("nothing is there (HTTP 404)")
        await reader.press("escape")
        await reader.until_shown("All · 4 unread", "Paper a", "Paper b")
    assert [source.name for source in config().sources][3:] == ["bold-A", "Gone"]


async def opml_typed(reader: Reader, location: str) -> None:
    await reader.press("a")
    await reader.until_shown("Any other location…")
    await reader.click("Any other location…")
    await reader.until_shown("Any other location ─")
    await reader.write(location)
    await reader.press("enter")


def rss_feed(link: str, title: str) -> str:
    item = f"<item><title>{title}</title><link>{link}</link></item>"
    return f'<rss version="2.0"><channel><title>J</title>{item}</channel></rss>'
