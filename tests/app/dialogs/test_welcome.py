"""The first start: a welcome, and papers on screen one key after a choice."""

import threading
from pathlib import Path

import pytest
from textual import events

from tests.app.conftest import Opener
from tests.app.driver import Reader
from tests.support.arxiv_answers import api, rss
from tests.support.git_upstream import Upstream
from tests.support.helpers import DIGESTS, entry, write_digest
from tests.support.http_server import Handler, Site
from tui_reader.app.dialogs.welcome import WelcomeDialog
from tui_reader.app.keys.declared import declared_groups
from tui_reader.app.terminal.exit_status import OPEN_DEMO
from tui_reader.config import Config, load
from tui_reader.sources import presets
from tui_reader.sources.registry import digest_folder
from tui_reader.system import paths

FRIDAY = "Fri, 03 Jul 2026"
SIZES = [(160, 45), (100, 30), (70, 24), (60, 20)]


pytestmark = pytest.mark.usefixtures("home", "quick_retries")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of digests, `my digests` where the reader is started."""
    monkeypatch.chdir(tmp_path)
    place = tmp_path / "my digests"
    write_digest(place / "2026-07-01.jsonl", entry("2607.00001", "One"), entry("2607.00002", "Two"))
    return place


def config() -> Config:
    return load(paths.config_file())


async def welcomed(reader: Reader) -> None:
    await reader.until(lambda: isinstance(reader.app.screen, WelcomeDialog))
    await reader.until_shown("Welcome to tui-reader")


async def choose_offer(reader: Reader, offer: str) -> None:
    """Choose one of the welcome's offers by keys."""
    await welcomed(reader)
    await reader.press("g")
    for name in ("daily", "efficient", "arXiv", "folder", "other", "demo", "language"):
        if name == offer:
            break
        await reader.press("j")
    await reader.press("enter")


async def reading(reader: Reader) -> None:
    """Wait until there is nothing over the main screen."""
    await reader.until(lambda: reader.app.screen is reader.main)


async def test_a_first_start_offers_everything_on_every_terminal(opened: Opener) -> None:
    async with opened() as reader:
        await welcomed(reader)
        for width, height in SIZES:
            await reader.pilot.resize_terminal(width, height)
            await reader.until_shown(
                "daily-arxiv",
                "efficient-paper",
                "arXiv categories…",
                "A folder of digests…",
                "Any other location…",
                "tui-reader demo",
                "Language of summaries…",
                "esc Later",
                "q Quit",
            )
        await reader.press("q")
        await reader.until(lambda: reader.app._exit)


async def test_a_folder_is_on_screen_one_key_after_it_is_typed_and_its_changes_appear(
    opened: Opener, folder: Path
) -> None:
    paths.config_file().parent.mkdir(parents=True)
    paths.config_file().write_text('# mine\ntheme = "reader-light"\n')
    async with opened() as reader:
        await welcomed(reader)
        await reader.click("A folder of digests…")
        await reader.until_shown("Digests are recognised by their content")
        await reader.press("escape")
        await choose_offer(reader, "folder")
        await reader.write("my digests")
        await reader.press("enter")
        await reader.until_shown("All · 2 unread", "One", "Two")
        await reading(reader)
        assert reader.pane == "list"
        await reader.until(lambda: reader.unread("All") == 2)
        await reader.until(lambda: "2 new in 1 source" in reader.notices.splitlines())
        await reader.until(lambda: not reader.main.controllers.sync.is_syncing)
        write_digest(folder / "2026-07-02.jsonl", entry("2607.00003", "Three"))
        await reader.until_shown("All · 3 unread", "Three")
    assert paths.config_file().read_text().startswith('# mine\ntheme = "reader-light"\n')
    (source,) = config().sources
    assert (source.name, source.kind) == ("my-digests", "folder")
    assert digest_folder(source) == folder
    async with opened() as reader:
        await reader.until_shown("All · 3 unread")
        assert reader.app.screen is reader.main


async def test_a_refused_location_can_be_corrected(opened: Opener, folder: Path) -> None:
    async with opened(70, 24) as reader:
        await choose_offer(reader, "folder")
        await reader.write("my digestss")
        await reader.press("enter")
        await reader.until_shown("✗", "no such folder")
        await reader.press("home")
        markup = "[bold]x[/nope] [@click=app.quit]y"
        await reader.write(markup)  # which stays text
        await reader.press("enter")
        await reader.until_shown(f"✗ {markup}my digestss: no such folder")
        await reader.press("home", *["delete"] * len(markup))
        await reader.press("escape", "enter")
        await reader.until_shown("my digestss")
        await reader.press("end", "backspace", "enter")
        await reader.until_shown("All · 2 unread")


async def test_a_folder_without_digests_is_added_only_on_the_second_try(
    opened: Opener, tmp_path: Path
) -> None:
    place = tmp_path / "empty"
    place.mkdir()
    (place / "README.md").write_text("# Nothing\n")
    async with opened() as reader:
        await choose_offer(reader, "folder")
        await reader.write(str(place))
        await reader.press("enter")
        await reader.until_shown("No digest found (1 other file).")
        assert not config().sources
        await reader.press("enter")
        await reading(reader)
        await reader.until_shown("No papers yet.")
    assert [source.name for source in config().sources] == ["empty"]


async def test_a_preset_takes_one_key(
    opened: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upstream = Upstream(tmp_path / "EfficientPaper.git")
    upstream.commit({f"weekly_paper/{p.name}": p.read_bytes() for p in DIGESTS.glob("*.md")})
    preset = presets.PRESETS["efficient-paper"]
    local = preset._replace(source=preset.source.__class__(
        "efficient-paper", "git", upstream.url, options=preset.source.options
    ))  # fmt: skip
    monkeypatch.setitem(presets.PRESETS, "efficient-paper", local)
    async with opened() as reader:
        await choose_offer(reader, "efficient")
        await reading(reader)
        await reader.until(lambda: len(reader.papers) > 5)
    (source,) = config().sources
    assert (source.name, source.location) == ("efficient-paper", upstream.url)
    assert source.options == preset.source.options


async def test_categories_are_picked_from_the_whole_list_by_name(
    opened: Opener, site: Site
) -> None:
    news = rss(FRIDAY, ("2607.00001", 1, "new"), ("2607.00002", 1, "cross"))
    site.put("/rss/cs.CL+cs.LG", news)
    async with opened() as reader:
        await welcomed(reader)
        await reader.click("arXiv categories…")
        await reader.until_shown("[ ] astro-ph.CO", "Cosmology")
        await reader.click("[ ] astro-ph.EP")
        await reader.until_shown("[x] astro-ph.EP")
        await reader.click("[x] astro-ph.EP")
        await reader.until_shown("[ ] astro-ph.EP")
        await reader.write("machine")
        await reader.until_shown("[ ] cs.LG", "[ ] stat.ML")
        await reader.press("space")
        await reader.until_shown("[x] cs.LG", "1 category: cs.LG")
        await reader.press(*["backspace"] * len("machine"))
        await reader.write("LANGUAGE")
        await reader.until_shown("[ ] cs.CL", "Computation and Language")
        await reader.press("space", "down", "space", "up", "down", "space")
        await reader.until_shown("2 categories: cs.CL+cs.LG")
        await reader.press("enter")
        await reader.until_shown("All · 2 unread", "On 2607.00001")
        await reading(reader)
        await reader.until(lambda: not reader.main.controllers.sync.is_syncing)
    (source,) = config().sources
    assert (source.kind, source.location) == ("arxiv", "arxiv:cs.CL+cs.LG")
    # the try's feed is what is read: arXiv is asked once
    assert len(site.asked("/rss/cs.CL+cs.LG")) == 1


async def test_enter_adds_the_category_under_the_cursor_once_pasted_text_has_filtered(
    opened: Opener, site: Site
) -> None:
    site.put("/rss/quant-ph", rss(FRIDAY, ("2607.00001", 1, "new")))
    async with opened(60, 20) as reader:
        await choose_offer(reader, "arXiv")
        await reader.write("quantum")
        await reader.press("pagedown", "pagedown")
        await reader.until_shown("quant-ph")
        await reader.press("escape")
        paste = events.Paste("quant-ph")
        paste.set_sender(reader.app)
        reader.app.post_message(paste)
        reader.type("enter")
        await reader.until_shown("All · 1 unread")
    assert [source.location for source in config().sources] == ["arxiv:quant-ph"]


async def test_a_day_without_papers_is_not_a_failure_and_a_search_adds_its_papers(
    opened: Opener, site: Site
) -> None:
    site.put("/rss/cs.CL", rss("Sat, 04 Jul 2026"))
    site.put("/api/query", api(1, ("2607.00005", 1, "2026-07-02")))
    async with opened() as reader:
        await choose_offer(reader, "arXiv")
        await reader.write("cs.cl")
        await reader.press("enter")
        await reading(reader)
        await reader.until(lambda: "announced nothing" in reader.notices)
        await reader.press(",", "a", "G", "enter")
        await reader.write("arxiv-search:ti:attention")
        await reader.press("enter")
        await reader.until_shown("Added ")
        await reader.press("escape")
        await reader.until_shown("All · 1 unread", "On 2607.00005")
    locations = [source.location for source in config().sources]
    assert locations == ["arxiv:cs.CL", "arxiv-search:ti:attention"]


async def test_esc_stops_a_hanging_trial_which_leaves_nothing_behind(
    opened: Opener, site: Site
) -> None:
    go_on = threading.Event()

    def silent(handler: Handler) -> None:
        go_on.wait(30)
        handler.close_connection = True

    site.pages["/rss/cs.CL"] = silent
    try:
        async with opened() as reader:
            await choose_offer(reader, "arXiv")
            await reader.write("cs.cl")
            await reader.press("enter")
            await reader.until_shown("…", "esc stops")
            await reader.until(lambda: site.asked("/rss/cs.CL"))
            await reader.press("enter", "space", "j")
            await reader.press("escape")
            await reader.until_shown("Stopped; nothing was added.")
            site.put("/rss/cs.CL", rss(FRIDAY, ("2607.00001", 1, "new")))
            await reader.press("backspace", "enter")
            await reader.until_shown("All · 1 unread")
    finally:
        go_on.set()
    assert [source.location for source in config().sources] == ["arxiv:cs.CL"]


async def test_quitting_during_a_trial_leaves_nothing_behind(opened: Opener, site: Site) -> None:
    go_on = threading.Event()
    site.pages["/feed"] = lambda handler: (go_on.wait(30), None)[1]
    try:
        async with opened() as reader:
            await choose_offer(reader, "other")
            await reader.write(f"{site.url}/feed")
            await reader.press("enter")
            await reader.until(lambda: site.asked("/feed"))
            await reader.press("ctrl+q")
            await reader.until(lambda: reader.app._exit)
        await reader.until(lambda: all(t.name != "reader work" for t in threading.enumerate()))
    finally:
        go_on.set()
    assert not config().sources
    assert not list((paths.data_dir() / "digests").glob("[!.]*"))


async def test_a_feed_that_fails_or_is_empty_says_why_and_leaves_no_files(
    opened: Opener, site: Site
) -> None:
    site.put("/feed", '<rss version="2.0"><channel><title>Empty</title></channel></rss>')
    async with opened(60, 20) as reader:
        await choose_offer(reader, "other")
        await reader.write("http://127.0.0.1:9/feed")
        await reader.press("enter")
        await reader.until_shown("✗", "Connection refused")
        await reader.press("x")
        await reader.until(lambda: "Connection refused" not in "\n".join(reader.screen))
        await reader.press("ctrl+u")
        await reader.write(f"{site.url}/feed")
        await reader.press("enter")
        await reader.until_shown("✗")
        await reader.press("escape", "escape")
        await reading(reader)
        await reader.until_shown("No papers yet.")
    assert not config().sources
    assert not list((paths.data_dir() / "digests").glob("[!.]*"))


async def test_esc_leads_back_from_everywhere_whatever_was_typed_in_any_size(
    opened: Opener,
) -> None:
    async with opened(60, 20) as reader:
        await choose_offer(reader, "arXiv")
        await reader.until_shown("Type to filter")
        for width, height in ((20, 6), (5, 3), (1, 1), (200, 50), (60, 20)):
            await reader.pilot.resize_terminal(width, height)
            await reader.press("down", "c", "space", "up", "backspace")
            reader.paint()
        await reader.until_shown("arXiv categories", "astro-ph.CO")
        await reader.press("escape")
        for offer, shown in (
            ("folder", "A folder of digests ─"),
            ("other", "Any other location ─"),
        ):
            await choose_offer(reader, offer)
            await reader.until_shown(shown)
            await reader.press("escape")
            await welcomed(reader)
        await choose_offer(reader, "other")
        for keys in declared_groups().values():
            for key in keys:
                name = key.keys.split(",")[0]
                if name not in {"", "escape", "enter"} and not key.action.startswith("app."):
                    await reader.press(name)
                    reader.paint()
        await reader.press("escape")
        await welcomed(reader)
        await reader.press("escape")
        await reading(reader)
        await reader.until_shown("No papers yet.")
        await reader.press("escape", "escape", "j", "?", "escape")
        await reading(reader)


async def test_there_is_no_welcome_if_the_sources_cannot_be_read(opened: Opener) -> None:
    paths.config_file().parent.mkdir(parents=True)
    paths.config_file().write_text('[[sources]]\nname = "x"\nkind = "?"\nlocation = "x"\n')
    async with opened() as reader:
        await reader.until(lambda: "kind must be" in reader.notices)
        await reader.until_shown("No papers yet.")
        assert reader.app.screen is reader.main


async def test_the_language_of_summaries_is_asked_and_kept_and_the_demo_is_opened(
    opened: Opener,
) -> None:
    async with opened(100, 30) as reader:
        await welcomed(reader)
        await reader.until_shown("with AI summaries in Chinese", "any; choose the one you prefer")
        await choose_offer(reader, "language")
        await reader.until_shown("do you prefer", "English", "Chinese")
        await reader.write("chin")
        await reader.press("down", "enter")
        await reader.until_shown("Chinese, where a digest has it")
        assert config().language == "Chinese"
        await choose_offer(reader, "language")
        await reader.write("Esperanto")
        await reader.press("enter")
        await reader.until_shown("Esperanto, where a digest has it")
        await choose_offer(reader, "language")
        await reader.press("escape")
        await choose_offer(reader, "demo")
        await reader.until(lambda: reader.app.return_code == OPEN_DEMO)
    assert config().language == "Esperanto"
