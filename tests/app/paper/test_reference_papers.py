"""Papers that enter the library from the references of another."""

from tests.app.conftest import Opener
from tests.app.driver import mark_on_disk
from tests.app.paper.conftest import ID, LONG, read
from tests.support.http_server import Site
from tui_reader.app.paper.screen import PaperScreen
from tui_reader.app.paper.subject import Subject
from tui_reader.fulltext.model import Facts
from tui_reader.library import Listed
from tui_reader.system import paths

CITED = "2905.11111"


async def test_a_starred_reference_is_a_paper_of_the_library_until_that_is_undone(
    opened: Opener, pages: Site
):
    pages.put(f"/html/{ID}", LONG.replace(b"2901.00007", CITED.encode()))
    async with opened(100, 30) as reader:
        library = reader.app.model.library
        screen = await read(reader)
        await reader.press("J", "J", "tab", "enter")
        await reader.until_shown("Reference", f"{CITED} · not in the library")
        await reader.press("s")
        await reader.until(lambda: mark_on_disk(CITED).starred)
        await reader.until(lambda: library.find(CITED) is not None)
        await reader.press("u")
        await reader.until(lambda: not mark_on_disk(CITED).starred)
        await reader.until(lambda: library.find(CITED) is None)
        await reader.press("ctrl+r")
        await reader.until(lambda: library.find(CITED) is not None)
        await reader.press("enter", "enter")
        await reader.until(lambda: reader.app.screen is screen)
        await reader.until_shown("★● Moss et al. (2029)")
        await reader.press("tab", "enter", "v")
        await reader.until(lambda: isinstance(reader.app.screen, PaperScreen))
        await reader.until_shown("127.0.0.1 has no page of this paper")
        await reader.press("q", "q")
    for path in paths.cache_dir().glob("library.db*"):
        path.unlink()
    async with opened(100, 30) as reader:
        library = reader.app.model.library
        await reader.until(lambda: library.find(CITED) is not None)
        number = library.find(CITED)
        assert number is not None
        (listed,) = (library.with_digests(library.papers([number])[0]),)
        assert listed.paper.title.startswith("Counting by hand")
        assert [each.source for each in listed.paper.digests] == ["references"]
        assert listed.paper.digests[0].path.endswith("_references.jsonl")
        references = reader.main.controllers.references
        another = Subject("2905.22222", facts=Facts("Counting by foot"))
        begun: list[Listed] = []
        assert references.add(another, begun.append)
        assert references.add(another, begun.append)  # a key was pressed twice
        await reader.until(lambda: begun)
        await reader.handled()
        assert [each.paper.id for each in begun] == [another.id]
