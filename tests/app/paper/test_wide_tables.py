"""Tables that are wider than the text, opened at their natural width."""

from tests.app.conftest import Opener
from tests.app.paper.conftest import ID, LONG, read
from tests.support.http_server import Site
from tui_reader.app.paper.wide_table import TableScreen
from tui_reader.fulltext.blocks import article_of
from tui_reader.fulltext.lines import Options
from tui_reader.fulltext.model import text_of
from tui_reader.fulltext.table_lines import natural_width, whole_table, wide_table_in


def cells(tag: str, word: str) -> str:
    return "".join(f"<{tag} class='ltx_td'>{word}{n}</{tag}>" for n in range(30))


TABLE = (
    '<figure class="ltx_table" id="S1.T9"><figcaption class="ltx_caption">Table 9: Wide.'
    '</figcaption><table class="ltx_tabular"><tr>' + cells("th", "head") + "</tr>"
    + "".join(f"<tr>{cells('td', f'value{row}-')}</tr>" for row in range(60))
    + "</table></figure>"
)  # fmt: skip
WIDE = LONG.replace(b"<magazine-column>", TABLE.encode() + b"<magazine-column>")


def test_a_whole_table_has_its_head_and_every_column():
    article = article_of(WIDE)
    block = article.blocks[article.places["S1.T9"]]
    table = wide_table_in(block, 84)
    assert table is not None
    assert wide_table_in(block, natural_width(table)) is None
    lines, head = whole_table(table, Options(40))
    assert [text_of(line).split()[:2] for line in lines[:head]] == [["head0", "head1"]]
    assert text_of(lines[-1]).split()[-1] == "value59-29"


async def test_a_wide_table_is_opened_and_scrolled_with_its_head_in_sight(
    opened: Opener, pages: Site
):
    pages.put(f"/html/{ID}", WIDE)
    async with opened(80, 24) as reader:
        screen = await read(reader)
        await reader.press(*"/Table 9", "enter", "escape")
        while not isinstance(reader.app.screen, TableScreen):
            await reader.press("tab")
            if screen.text.link and "\0" in screen.text.link.piece.target:
                await reader.until_shown("↔ Table 9: Wide.")
                await reader.press("enter")
                await reader.until(lambda: isinstance(reader.app.screen, TableScreen))
        await reader.until_shown("Table 9: Wide.", "head0", "value0-0")
        await reader.press("G", "dollar_sign")
        await reader.until_shown("head29", "value59-29")
        await reader.press("g", "0")
        await reader.until_shown("head0", "value0-0")
        await reader.press("l", "escape")
        await reader.until(lambda: reader.app.screen is screen)
        await reader.press("q")
