"""Measures the reading of whole papers: their pages to lines, and their screen in a terminal.

The pages are the real ones beside the project, or else one that is generated here.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from statistics import median
from typing import Final, NamedTuple

from benchmarks.home import SHARED, Home, Row, processor_time, processor_time_of_children
from benchmarks.terminal import Repaint, Terminal
from tui_reader.fulltext.blocks import article_of
from tui_reader.fulltext.cache import TextCache
from tui_reader.fulltext.layout import lines_of
from tui_reader.fulltext.lines import Options

_WIDTH: Final = 84
_FIRST_SCREEN: Final = 0.3
_PAGE_DOWN: Final = 1.5
_LINES: Final = 1.0
"""Seconds of the processor for a page to lines, in a thread beside the reader."""


class Page(NamedTuple):
    """A page of a paper."""

    id: str
    data: bytes


def pages() -> list[Page]:
    """The real pages, or a generated one."""
    found = sorted((SHARED / "fulltext").glob("*.html"))
    if not found:
        return [Page("3101.00001v1", generated())]
    return [Page(path.stem, path.read_bytes()) for path in found]


def generated(sections: int = 40) -> bytes:
    """A page of LaTeXML's kind, of about 300 kB."""
    formula = (
        '<math alttext="\\frac{a}{b}" display="%s"><semantics><mfrac><mi>a</mi><msub><mi>b</mi>'
        '<mn>2</mn></msub></mfrac><annotation encoding="application/x-tex">\\frac{a}{b_2}'
        "</annotation></semantics></math>"
    )
    words = "The lantern of the model is counted by hand and compared with what was lit before. "
    parts = []
    for n in range(1, sections + 1):
        cells = "".join(f'<td class="ltx_td">{n}.{column}</td>' for column in range(8))
        rows = f'<tr class="ltx_tr">{cells}</tr>' * 10
        text = f'<div class="ltx_para"><p class="ltx_p">{words * 6} {formula % "inline"}</p></div>'
        parts.append(
            f'<section class="ltx_section" id="S{n}"><h2 class="ltx_title ltx_title_section">'
            f'<span class="ltx_tag">{n} </span>Lanterns of kind {n}</h2>'
            + text
            * 5
            + f'<table class="ltx_equation ltx_eqn_table"><tr class="ltx_eqn_row"><td '
            f'class="ltx_eqn_cell">{formula % "block"}</td></tr></table>'
            f'<figure class="ltx_table"><figcaption class="ltx_caption">Table {n}: Counts.'
            f'</figcaption><table class="ltx_tabular">{rows}</table></figure></section>'
        )
    title = '<h1 class="ltx_title ltx_title_document">Lanterns generated for measuring</h1>'
    return f'<article class="ltx_document">{title}{"".join(parts)}</article>'.encode()


def measure_pages(runs: int) -> Iterator[Row]:
    """Parse and lay out each page, beside the bare parse by selectolax and the dump by w3m.

    All times are of the processor, so that other programs do not count.
    """
    for page in pages():
        article = article_of(page.data)
        parse: list[float] = []
        layout: list[float] = []
        bare: list[float] = []
        dump: list[float] = []
        for _ in range(max(2, runs // 3)):
            parse.append(processor_time(partial(article_of, page.data)))
            layout.append(processor_time(partial(lines_of, article.blocks, Options(_WIDTH))))
            bare += _selectolax(page.data)
            dump += _w3m(page.data)
        own = min(parse) + min(layout)
        beside = (
            f"{min(bare) * 1e3:.0f} ms selectolax's parse" if bare else "selectolax is absent",
            f"{min(dump) * 1e3:.0f} ms w3m's dump" if dump else "w3m is absent",
        )
        yield Row(
            f"page {page.id}, {len(page.data) / 1024:,.0f} kB, to lines",
            f"{own * 1e3:.0f} ms ({min(parse) * 1e3:.0f} parse, {min(layout) * 1e3:.0f} layout)",
            ", ".join(beside),
            f"{_LINES * 1e3:,.0f} ms",
            own <= _LINES,
        )


def _selectolax(data: bytes) -> list[float]:
    try:
        from selectolax.lexbor import LexborHTMLParser
    except ImportError:
        return []
    return [processor_time(lambda: LexborHTMLParser(data))]


def _w3m(data: bytes) -> list[float]:
    if not shutil.which("w3m"):
        return []
    command = ["w3m", "-dump", "-cols", str(_WIDTH), "-T", "text/html"]
    begin = processor_time_of_children()
    subprocess.run(command, input=data, capture_output=True, check=True)
    return [processor_time_of_children() - begin]


def measure_screen(runs: int) -> Iterator[Row]:
    """Open each page from the cache in a terminal, and page through it; the list pages beside."""
    with tempfile.TemporaryDirectory(prefix="tui-reader-bench-paper-") as folder:
        every = pages()
        home = _home(Path(folder), every)
        opened: list[float] = []
        paged: list[Repaint] = []
        listed: list[Repaint] = []
        for _ in range(max(1, runs // 3)):
            with home.reader() as reader:
                reader.start("Filler 1 ")
                reader.wait_quiet()
                for _ in range(runs):
                    listed += filter(None, [reader.press("ctrl+d")])
                reader.press("g")
                for _ in every:
                    opened.append(_opened(reader))
                    reader.wait_quiet(0.5)
                    paged += filter(None, (reader.press(" ") for _ in range(4)))
                    reader.press("q", 0.3)
                    reader.press("j", 0.3)
    slowest = max(opened)
    yield Row(
        f"{len(every)} papers from the cache to the first screen, the slowest",
        f"{slowest * 1e3:.0f} ms (median {median(opened) * 1e3:.0f})",
        "",
        f"{_FIRST_SCREEN * 1e3:.0f} ms",
        slowest <= _FIRST_SCREEN,
    )
    value = median(each.first for each in paged)
    reference = median(each.first for each in listed)
    yield Row(
        "a page down in a paper",
        f"{value:.1f} ms",
        f"{reference:.1f} ms half a page down in the list ({value / reference:.2f} ×)",
        f"{_PAGE_DOWN} ×",
        value <= _PAGE_DOWN * reference,
    )


def _opened(reader: Terminal) -> float:
    """Seconds from the key to the line about the place, which is written with the first screen."""
    begin = time.perf_counter()
    reader.reach("v", " min left")
    return time.perf_counter() - begin


def _home(root: Path, every: list[Page]) -> Home:
    """A library of the papers and others, and a cache that has the papers."""
    digests = root / "digests"
    digests.mkdir()
    names = [page.id.rpartition("v") for page in every]
    lines = [_line(id_, f"Paper {id_}", f"v{version}") for id_, _, version in names]
    lines += [_line(f"3105.{n:05}", f"Filler {n} of the list") for n in range(300)]
    (digests / "2031-01-01.jsonl").write_text("\n".join(lines), "utf-8")
    home = Home(root, digests)
    cache = TextCache()
    for page in every:
        cache.write(page.id, article_of(page.data), "https://arxiv.org/html/", time.time())
    home.sync()
    return home


def _line(id_: str, title: str, version: str = "") -> str:
    return json.dumps(
        {
            "id": id_,
            "title": title,
            "abs": f"https://arxiv.org/abs/{id_}{version}",
            "authors": ["A. Person"],
            "categories": ["cs.CL"],
            "summary": "Words of the abstract. " * 30,
        }
    )
