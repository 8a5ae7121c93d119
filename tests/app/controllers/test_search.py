"""Searching, what a search offers besides its papers, sorting and saved views, by keys."""

from pathlib import Path

import pytest
from rich.cells import cell_len
from textual import events
from textual.geometry import Region

from tests.app.conftest import Opener
from tests.app.driver import Reader, add
from tests.support.helpers import entry, write_digest
from tui_reader import config
from tui_reader.app.controllers import listing
from tui_reader.app.dialogs.field import FieldDialog
from tui_reader.app.messages.titles import list_title
from tui_reader.app.widgets.papers import PaperList
from tui_reader.app.widgets.search import QueryInput, SearchLine
from tui_reader.app.work import searcher
from tui_reader.library import View, of_papers
from tui_reader.library.query import MAX_QUERY
from tui_reader.system import paths


@pytest.fixture
def opened(opened: Opener, sample: object) -> Opener:
    """The reader on the bundled sample."""
    return opened


def line(reader: Reader) -> SearchLine:
    return reader.main.query_one(SearchLine)


async def found(reader: Reader, query: str) -> None:
    """Wait until the list shows the results of `query`."""
    await reader.until(lambda: reader.view.query == query and not reader.app.model.is_partial)
    wanted = reader.app.model.library.view(reader.view, reader.app.model.order)
    await reader.until(lambda: reader.app.model.numbers == wanted)


def lit(reader: Reader) -> set[str]:
    """What is highlighted in the list's rows on screen, and in the detail."""
    rows = (reader.list.row_lines(n, 90, reader.list.base_style) for n in range(3))
    texts = set()
    for pane, name, lines in (
        (reader.list, "papers--match", [line for row in rows for line in row]),
        (reader.detail, "detail--match", [line.segments for line in reader.detail._lines]),
    ):
        background = pane.over(pane.base_style, name).bgcolor
        texts |= {
            segment.text
            for line in lines
            for segment in line
            if segment.style and segment.style.bgcolor == background
        }
    return texts


async def test_the_rest_of_many_results_draws_no_row_again_and_the_detail_follows_later(
    opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searcher, "_MOST_RANKED", 20)
    monkeypatch.setattr(listing, "_TYPING_SECONDS", 1_000)
    extended: list[int] = []
    drawn: list[int] = []
    extend, refresh = PaperList.extend, PaperList.refresh

    def extended_to(papers: PaperList, rows: int) -> None:
        extended.append(rows)
        extend(papers, rows)

    def drawn_again(papers: PaperList, *regions: Region, **options: bool) -> PaperList:
        if extended and not regions and not papers._only:
            drawn.append(len(extended))
        return refresh(papers, *regions, **options)

    async with opened(100, 30) as reader:
        on = reader.main.controllers
        # the first sync and ranking draw the list again when they end; `ranked` once they began
        await reader.until(
            lambda: on.for_you.ranked and not (on.sync.is_syncing or on.for_you.is_busy)
        )
        before = reader.detail_text
        monkeypatch.setattr(PaperList, "extend", extended_to)
        monkeypatch.setattr(PaperList, "refresh", drawn_again)
        await reader.press("/", "i")
        await reader.until(lambda: extended)
        assert extended == [len(reader.papers)]
        assert len(reader.papers) > 21
        assert drawn == []
        assert reader.detail_text == before
        await reader.press("enter")
        await reader.until(lambda: reader.detail_text != before)


async def test_a_search_narrows_the_list_as_it_is_typed(opened: Opener) -> None:
    async with opened() as reader:
        for size in ((160, 45), (100, 30), (70, 24), (60, 20)):
            await reader.pilot.resize_terminal(*size)
            await reader.press("/", *"quan")
            await found(reader, "quan*")
            assert 0 < len(reader.papers) < 44
            await reader.until_shown("/quan", f"{len(reader.papers)} papers")
            await reader.press("enter")
            await reader.until(lambda: reader.pane == "list")
            assert not reader.main.controllers.search.is_open
            await reader.press("g", "j")
            assert reader.list.cursor == 1
            await reader.press("/", "end", *"tx")
            assert line(reader).text == "quantx"
            await found(reader, "quantx*")
            assert reader.papers == []
            await reader.press("backspace")
            await found(reader, "quant*")
            await reader.until(lambda: "quant" in {text.lower() for text in lit(reader)})
            await reader.press("escape")
            await found(reader, "")
            assert len(reader.papers) == 44


async def test_keys_that_arrive_together_are_all_typed(opened: Opener) -> None:
    async with opened() as reader:
        reader.type("/", *"jquit", "backspace", "enter", "j")
        await reader.until(
            lambda: reader.view.query == "jqui*" and not reader.main.controllers.search.is_open
        )
        reader.type("f", "S", "o")
        await reader.until(lambda: reader.view.unread and reader.app.model.order == "oldest")
        reader.type("f")
        await reader.until(lambda: not reader.view.unread)
        reader.type("/", "escape", "j", "j")
        await reader.until(lambda: reader.list.cursor == 2)
        assert reader.view.query == ""


async def test_keys_that_edit_a_line_act_where_they_were_typed(opened: Opener) -> None:
    async with opened() as reader:
        for text, keys in (
            ("video", [*"vidoe", "backspace", "backspace", *"eo"]),
            ("yz", [*"ab", "ctrl+u", *"xyz", "home", "delete", "end"]),
            ("a-b d", [*"bc", "backspace", "home", *"a-", "end", *" c", "ctrl+w", "d"]),
        ):
            reader.type("/", *keys)
            await reader.until(lambda: reader.main.controllers.search.is_open)
            await reader.until(lambda wanted=text: line(reader).text == wanted)  # type: ignore[misc]
            reader.type("escape")
            await reader.until(lambda: not reader.main.controllers.search.is_open)
        reader.type("/", *"quant", "enter", "j", "/", "end", *"iz", "enter", "ctrl+s")
        reader.type(*"Mien", "backspace", "backspace", *"ne", "enter")
        await reader.until(lambda: reader.app.config.views)
        assert [(view.name, view.query) for view in reader.app.config.views] == [
            ("Mine", "quantiz*")
        ]


async def test_escape_returns_to_the_paper_where_the_search_began_and_whole_words_match(
    opened: Opener,
) -> None:
    async with opened() as reader:
        await reader.press("j", "j", "j")
        paper = reader.paper
        await reader.press("/", *"quantization")
        await found(reader, "quantization*")
        await reader.press("escape")
        await reader.until(lambda: reader.paper == paper)
        await reader.press("/", *"quant", "enter")
        await found(reader, "quant*")
        await reader.press("j")
        kept = reader.paper
        await reader.press("escape")
        await found(reader, "")
        assert reader.paper == kept
        await reader.press("/", *"quantiz ", "enter")
        await reader.until_shown("No matches in this view.", "words match: quantiz* also")
        await reader.press("/", "backspace", "*", "enter")
        await reader.until(lambda: len(reader.app.model) > 0)


async def test_an_invalid_query_is_marked_where_it_fails_and_the_list_stays(opened: Opener) -> None:
    async with opened(100, 30) as reader:
        await reader.press("/", *"quantization")
        await found(reader, "quantization*")
        papers = reader.papers
        await reader.press("space", *"a:b")
        await reader.until_shown("no field a:")
        rows = reader.screen
        at = next(n for n, row in enumerate(rows) if "no field a:" in row)
        assert rows[at].index("^") == rows[at - 1].index("a:b")
        assert reader.papers == papers
        await reader.press("enter")
        assert reader.main.controllers.search.is_open
        await reader.press(*["backspace"] * 4)
        await reader.until(lambda: "no field" not in "\n".join(reader.screen))
        await reader.press("enter")
        await reader.until(lambda: not reader.main.controllers.search.is_open)
        assert reader.papers == papers
        await reader.press("escape")
        reader.type("/", *"quantization a:b")  # faster than the results are listed
        await reader.until(lambda: reader.view.query.startswith("quantization"))
        assert 0 < len(reader.papers) < 44
        await reader.until_shown("no field a:")


async def test_earlier_searches_are_recalled_even_after_a_restart(opened: Opener) -> None:
    async with opened() as reader:
        for text in ("quant", "cache", "quant"):
            await reader.press("/", "ctrl+u", *text, "enter")
        await reader.until(lambda: reader.view.query == "quant*")
    async with opened() as reader:
        assert reader.view == View(query="quant*")
        await found(reader, "quant*")
        await reader.press("/", "ctrl+u", *"new", "up")
        assert line(reader).text == "quant"
        await reader.press("up", "up")
        assert line(reader).text == "cache"
        await found(reader, "cache*")
        await reader.press("down", "down")
        assert line(reader).text == "new"


async def test_tab_completes_fields_and_goes_on_to_their_values(opened: Opener) -> None:
    async with opened(100, 30) as reader:
        await reader.press("/", *"ca")
        await reader.until_shown("cat:")
        await reader.press("tab")
        assert line(reader).text == "cat:"
        await reader.press(*"cs.L")
        await reader.until(lambda: "cs.LG" in line(reader).message)
        await reader.press("tab")
        assert line(reader).text == "cat:cs.LG "
        await found(reader, "cat:cs.LG")
        assert all("cs.LG" in paper.categories for paper in reader.papers)
        await reader.press(*"au:hint")
        await reader.until(lambda: "Geoffrey Hinton" in line(reader).message)
        await reader.press("tab")
        assert line(reader).text == 'cat:cs.LG au:"Geoffrey Hinton" '
        await reader.press("ctrl+u", *"is:", "tab", "tab")
        assert line(reader).text == "is:unread "
        await reader.press("shift+tab")
        assert line(reader).text == "is:read "
        await reader.press("ctrl+u", "k", "tab")
        assert line(reader).text == "kw:"
        await reader.until(lambda: "KV cache" in line(reader).message)
        await reader.press("tab")
        await reader.until(lambda: line(reader).text.endswith(" "))
        await reader.press("ctrl+u", "t", "tab", "tab", "tab")
        assert line(reader).text == "tag:"
        assert line(reader).message.split() == ["ti:", "tldr:", "tag:"]


async def test_the_order_is_chosen_from_a_menu_and_belongs_to_the_view(opened: Opener) -> None:
    async with opened() as reader:
        await reader.press("S", "t")
        await reader.until_shown("44 unread · title")
        await reader.press("S", "j", "enter")
        await reader.until_shown("44 unread · badges")
        await reader.press("/", *"attention", "enter")
        await found(reader, "attention*")
        await reader.until_shown("relevance")
        assert "ttention" in reader.papers[0].title
        await reader.press("S", "o")
        await reader.until_shown("· oldest")
        await reader.press("escape")
        await reader.until_shown("44 unread · badges")
        await reader.choose("cs.LG")
        await reader.until(lambda: "badges" not in reader.screen[0])
        await reader.choose("All")
        await reader.until_shown("44 unread · badges")

        # a sync that has listed the old order does not bring it back
        await reader.until(lambda: not reader.main.controllers.sync.is_syncing)
        model = reader.app.model
        before = reader.app.background.snapshot(model.view, model.order)
        await reader.press("S", "o")
        await reader.until(lambda: model.order == "oldest")
        oldest = model.numbers
        assert oldest != before.numbers
        assert not reader.main.controllers.sync.has_other_papers(before)
        reader.main.controllers.listing.library_changed(before)
        assert model.numbers == oldest


async def test_a_read_paper_stays_until_the_unread_papers_are_listed_again(opened: Opener) -> None:
    async with opened() as reader:
        await reader.press("f")
        await reader.until_shown("44 unread · newest · unread only")
        await reader.press("j")
        paper = reader.paper
        await reader.press("r")
        await reader.until(lambda: reader.unread("All") == 43)
        assert reader.paper == paper
        await reader.choose("cs.LG")
        assert not reader.view.unread
        await reader.choose("All")
        await reader.press("f")
        await reader.until_shown("43 unread · newest · unread only")
        assert paper not in reader.papers
        await reader.press("f")
        await reader.until_shown("All · 43 unread of 44")


async def test_a_search_is_saved_counted_and_opened(opened: Opener) -> None:
    async with opened() as reader:
        await reader.press("1")
        await reader.until_shown("no saved view 1")
        await reader.choose("cs.LG")
        await reader.press("/", *"attention", "enter")
        await found(reader, "attention*")
        await reader.until_shown("relevance")
        papers = reader.papers
        await reader.press("ctrl+s")
        await reader.until(lambda: isinstance(reader.app.screen, FieldDialog))
        await reader.press(*"Mine", "enter")
        await reader.until(lambda: reader.app.screen is reader.main)
        await reader.until(lambda: any("Mine" in row for row in reader.sidebar_lines))
        await reader.until(lambda: reader.unread("Mine") == len(papers))
        await reader.choose("All")
        await reader.press("1")
        await reader.until(lambda: reader.papers == papers)
        await reader.until_shown("Mine · ", "relevance")
        await reader.press("r")
        await reader.until(lambda: reader.unread("Mine") == len(papers) - 1)
        await reader.press("/", *"x", "enter", "ctrl+s")
        await reader.until(lambda: isinstance(reader.app.screen, FieldDialog))
        reader.type("enter", *"Mine", "enter")
        await reader.until_shown("A view named Mine exists")
        await reader.press("enter")
        await reader.until(lambda: reader.app.screen is reader.main)
        assert reader.app.config.views[0].query == "cat:cs.LG attention* x"
    text = paths.config_file().read_text()
    assert text.count("[[views]]") == 1


_VIEWS = """
# Mine, by hand.
[[views]]
name = "Best"  # of all
query = "attention"
sort = "badges"

# The second.
[[views]]
name = "Any"
query = "cache"

# Not in use: mute = ["quantum"]
[openers]
page = "firefox {}"
"""


async def views_are(reader: Reader, *names: str) -> None:
    """Wait until the sidebar has these saved views, and the file and the keys too."""

    def listed() -> tuple[str, ...]:
        lines = [line.strip(" ▸").split("  ")[0].rstrip() for line in reader.sidebar_lines]
        after = lines[lines.index("Views") + 1 :] if "Views" in lines else []
        shown = after[: after.index("") if "" in after else None]
        assert all(line[-1] == str(number) for number, line in enumerate(shown, 1))  # its key
        return tuple(line[:-1].strip() for line in shown)

    await reader.until(lambda: listed() == names)
    await reader.until(lambda: reader.app.screen is reader.main)
    views = config.load(paths.config_file()).views
    assert tuple(view.name for view in views) == names
    for number, view in enumerate(views, 1):
        await reader.press(str(number))
        await reader.until_shown(f"─ {view.name} · ")


async def test_a_saved_view_is_renamed_and_deleted_in_the_sidebar_and_from_its_list(
    opened: Opener,
) -> None:
    with paths.config_file().open("a") as file:
        file.write(_VIEWS)
    before = paths.config_file().read_text()
    async with opened() as reader:
        await views_are(reader, "Best", "Any")
        titles = {command.title for command in reader.app.get_system_commands(reader.app.screen)}
        assert {"Rename saved view (f2)", "Delete saved view (del)"} <= titles
        await reader.press("1", "h", "j", "f2")
        await reader.until_shown("Rename Any")
        await reader.press(*["backspace"] * 3, "enter")
        await reader.until_shown("Type a name.")
        await reader.press(*"Best", "enter")
        await reader.until_shown("A view named Best already exists.")
        await reader.press(*" 2", "enter")
        await views_are(reader, "Best", "Best 2")
        renamed = before.replace('name = "Any"', 'name = "Best 2"')
        assert paths.config_file().read_text() == renamed
        await reader.press("1", "delete")
        await reader.until_shown("Delete the saved view “Best”?")
        await reader.press("n")
        assert paths.config_file().read_text() == renamed
        await reader.press("delete", "y")
        await reader.until_shown("Deleted the view Best.")
        await views_are(reader, "Best 2")
        text = paths.config_file().read_text()
        gone = '[[views]]\nname = "Best"  # of all\nquery = "attention"\nsort = "badges"\n'
        assert gone in renamed
        assert [each for each in text.splitlines() if each] == [
            each for each in renamed.replace(gone, "").splitlines() if each
        ]
        await reader.press("2")
        await reader.until_shown("There is no saved view 2")
        await reader.press("1", "h", "delete", "y")
        await views_are(reader)
        await reader.press("delete")
        await reader.until_shown("Go to a saved view first")
        await reader.press("f2")
        await reader.until(lambda: reader.app.screen is reader.main)


async def test_a_configuration_that_cannot_be_written_keeps_its_views(opened: Opener) -> None:
    with paths.config_file().open("a") as file:
        file.write(_VIEWS)
    paths.config_file().chmod(0o400)
    async with opened() as reader:
        await reader.press("1", "delete", "y")
        await reader.until_shown("is read-only")
        await views_are(reader, "Best", "Any")


async def test_the_order_of_a_saved_view_does_not_change_other_views(opened: Opener) -> None:
    with paths.config_file().open("a") as file:
        file.write('\n[[views]]\nname = "Best"\nquery = "attention"\nsort = "badges"\n')
        file.write('\n[[views]]\nname = "Any"\nquery = "cache"\n')
    async with opened() as reader:
        await reader.press("/", *"model", "enter", "ctrl+s", *"New", "enter")
        await reader.until(lambda: len(reader.app.config.views) == 3)
        assert reader.app.config.views[2].sort == "relevance"
        await reader.press("escape", "S", "o")
        await reader.until_shown("oldest")
        for key, order in (("1", "badges"), ("2", "newest"), ("3", "relevance"), ("1", "badges")):
            await reader.press(key)
            await reader.until(lambda order=order: reader.app.model.order == order)  # type: ignore[misc]
        await reader.choose("All")
        await reader.until_shown("oldest")


async def test_a_saved_view_with_an_invalid_query_shows_an_error(opened: Opener) -> None:
    with paths.config_file().open("a") as file:
        file.write('\n[[views]]\nname = "Broken"\nquery = "foo:x"\n')
    async with opened() as reader:
        await reader.until(lambda: "cannot be read" in "\n".join(reader.sidebar_lines))
        before = reader.papers
        await reader.press("1")
        await reader.until_shown("Broken: no field foo:")
        assert reader.papers == before


async def test_chinese_is_found_and_highlighted_by_any_part(opened: Opener, home: Path) -> None:
    digests = home / "digests"
    write_digest(
        digests / "2026-06-01.jsonl",
        entry("2606.00001", "稀疏注意力 with KV caches", summary="Poincaré 注意力机制"),
        entry("2606.00002", "Another"),
    )
    add(digests)
    async with opened() as reader:
        await reader.press("/", *"意力 poincare")
        await found(reader, "意力 poincare*")
        assert [paper.id for paper in reader.papers] == ["2606.00001"]
        await reader.until(lambda: {"意力", "Poincaré"} <= lit(reader))


def test_the_title_over_the_list_always_fits_and_has_the_count() -> None:
    view = View("category", "cs.CL", "quant* is:unread 注意力", True)
    for width in (*range(8, 60), 100):
        heading = list_title("cs.CL Computation and Language", view, 1234, "relevance", width)
        assert cell_len(heading) <= width
        assert "1,234" in heading
        usual = list_title("All", View(query="quant*"), 1234, "newest", width)
        assert usual.endswith(" · newest") == (
            width >= cell_len("All · /quant* · 1,234 papers · newest")
        )
    assert heading.endswith("/quant* is:unread 注意力 · 1,234 papers · relevance · unread only")


def test_the_title_over_the_list_leaves_out_an_order_that_the_name_implies() -> None:
    assert list_title("For you", View("for-you"), 120, "for-you", 60) == "For you · 120 papers"
    assert list_title("For you", View("for-you"), 120, "oldest", 60).endswith(" · oldest")
    like = of_papers("Similar to “A”", ["2606.00001"])
    assert list_title("Similar to “A”", like, 1, "similar", 60) == "Similar to “A” · 1 paper"


async def test_a_huge_pasted_query_is_rejected_at_once(opened: Opener) -> None:
    async with opened() as reader:
        for pasted in ("x", '("', "-(", "abc OR "):
            await reader.press("/")
            event = events.Paste(pasted * (100_000 // len(pasted)))
            event.set_sender(reader.app)
            reader.app.post_message(event)
            await reader.until(lambda: line(reader).text)
            await reader.until_shown("longer than 2000")
            assert len(line(reader).text) <= MAX_QUERY + 1
            await reader.press("escape", "j")


async def test_a_title_of_a_million_characters_is_shown(opened: Opener, home: Path) -> None:
    write_digest(home / "d" / "2026-12-31.jsonl", entry("2601.00001", "Long " * 200_000))
    add(home / "d")
    async with opened() as reader:
        await reader.until_shown("Long Long Long")
        await reader.press("enter", "J", "G", "g", "h", "l")
        await reader.until_shown("Long Long Long")


async def test_the_next_key_replaces_the_search_that_is_opened_again(opened: Opener) -> None:
    async with opened() as reader:
        await reader.press("/", *"attention", "enter")
        await reader.until(lambda: reader.view.query == "attention*")
        await reader.press("/")
        assert reader.main.query_one(QueryInput).selected_text == "attention"
        await reader.press(*"cache")
        await reader.until(lambda: reader.view.query == "cache*")
        await reader.press("enter", "/", "end", *" ti:a")
        await reader.until(lambda: reader.view.query.startswith("cache ti:"))


async def test_a_row_says_why_it_matches_and_the_detail_scrolls_to_it(opened: Opener) -> None:
    async with opened(100, 20) as reader:
        word = "memory"
        await reader.press("/", *word, "enter")
        await reader.until(lambda: not reader.app.model.is_partial and reader.view.query)
        await reader.until(lambda: len(reader.app.model) < 44)
        at = next(
            index for index, paper in enumerate(reader.papers) if word not in paper.title.lower()
        )
        second = reader.list.row_lines(at, 100, reader.list.base_style)[1]
        text = "".join(segment.text for segment in second)
        assert word in text.lower()
        assert ": " in text
        await reader.press("g", *["j"] * at)
        await reader.detail_of(reader.paper)
        lines = reader.detail_lines
        first = next(n for n, line in enumerate(lines) if word in line.lower())
        height = reader.detail.scrollable_content_region.height
        await reader.until(lambda: reader.detail_place <= first < reader.detail_place + height)


async def test_a_search_without_matches_offers_all_papers_and_the_nearest_words(
    opened: Opener,
) -> None:
    async with opened() as reader:
        await reader.choose("Starred")
        await reader.press("/", *"attention")
        await reader.until_shown("in All · enter searches All")
        await reader.press("enter")
        await reader.until(lambda: reader.view.kind == "all" and len(reader.app.model) > 0)
        assert reader.view.query == "attention*"
        assert "▸ All" in "\n".join(reader.sidebar_lines)
        await reader.press("/", *"atentoin")
        await reader.until_shown("Did you mean attention? · tab searches for it")
        await reader.press("tab")
        await reader.until(lambda: reader.view.query == "attention*" and reader.app.model.numbers)
        await reader.press("escape", "/", *"atentoin", "enter")
        await reader.until_shown("No matches in this view.", "enter searches for it")
        await reader.press("enter")
        await reader.until(lambda: reader.view.query == "attention")
        assert reader.pane == "list"
