"""Passages of a paper that are kept with its note, by keys and by mouse."""

from tests.app.conftest import Opener
from tests.app.driver import Reader, mark_on_disk
from tests.app.paper.conftest import ID, read
from tests.support.http_server import Site
from tui_reader.app.paper.screen import PaperScreen

PASSAGE = "> Sentence 41 of the long part.\n>\n> Sentence 42 of the long part.\n>\n> — 2 Results"


def marked(reader: Reader, screen: PaperScreen) -> str:
    """The text on screen that has the colour of highlights."""
    style = screen.text.over(screen.text.base_style, "paper--highlight")
    strips = [screen.text.render_line(y) for y in range(screen.text.height)]
    return " ".join(
        "".join(each.text for each in strip if each.style and each.style.bgcolor == style.bgcolor)
        for strip in strips
    )


async def test_passages_are_kept_by_keys_and_mouse_shown_again_removed_and_undone(
    opened: Opener, pages: Site
):
    async with opened(120, 30) as reader:
        screen = await read(reader)
        await reader.press(*"/sentence 41", "enter", "V", "j", "enter")
        await reader.until(lambda: mark_on_disk(ID).note == PASSAGE)
        await reader.until(
            lambda: "Sentence 41 of the long part.  Sentence 42" in marked(reader, screen)
        )
        await reader.pilot.resize_terminal(50, 30)
        await reader.until(lambda: "42" in marked(reader, screen))
        await reader.press("q")
    async with opened(120, 30) as reader:
        screen = await read(reader)
        await reader.until(lambda: "Sentence 42" in marked(reader, screen))
        await reader.press("g", "H", "down", "enter")
        await reader.until(lambda: "Sentence 42" in marked(reader, screen))
        await reader.press("x")
        await reader.until(lambda: not mark_on_disk(ID).note)
        assert not marked(reader, screen).strip()
        await reader.press("u")
        await reader.until(lambda: mark_on_disk(ID).note == PASSAGE)
        assert "Sentence 42" in marked(reader, screen)
        await reader.press("u")
        await reader.until_shown("Nothing to undo.")
        await reader.press("x")
        await reader.until(lambda: not mark_on_disk(ID).note)
        await reader.press(*"/sentence 7", "enter", "V", "b", "o", "w", "enter")
        await reader.until(lambda: "> 7 of the long\n" in (mark_on_disk(ID).note or ""))
        await reader.press("V", "escape", "x")
        await reader.until(lambda: not mark_on_disk(ID).note)
        await reader.press("V", "right_parenthesis", "h")
        await reader.until(lambda: "8 of the long part." in (mark_on_disk(ID).note or ""))
        place = reader.place_of("Sentence 12")
        assert place
        await reader.pilot.mouse_down(offset=(place[0] + 10, place[1]))
        await reader.pilot.hover(offset=(place[0] + 13, place[1]))
        await reader.pilot.mouse_up(offset=(place[0] + 13, place[1]))
        await reader.until_shown("1 line selected")
        await reader.press("enter")
        await reader.until(lambda: "> 12 of\n" in (mark_on_disk(ID).note or ""))
        await reader.press("q")
