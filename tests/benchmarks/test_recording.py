"""The README's pictures."""

from xml.etree import ElementTree

import pyte
import pytest

from benchmarks.recording import SIZE, Frame, svg
from tests.support.helpers import ROOT

SVG = "{http://www.w3.org/2000/svg}"


def frame(text: str, seconds: float) -> Frame:
    screen = pyte.Screen(*SIZE)
    pyte.Stream(screen).feed(text)
    cells = [[screen.buffer[y][x] for x in range(SIZE[0])] for y in range(SIZE[1])]
    return Frame(cells, seconds)


@pytest.mark.parametrize("name", ["triage", "reader"])
def test_the_pictures_are_small_and_load_nothing(name: str):
    file = ROOT / "docs" / f"{name}.svg"
    assert file.stat().st_size < 1_000_000
    root = ElementTree.parse(file).getroot()
    assert {each.tag.removeprefix(SVG) for each in root.iter()} <= {
        "svg", "style", "rect", "defs", "g", "use", "text",
    }  # fmt: skip
    assert all(use.get("href", "").startswith("#") for use in root.iter(f"{SVG}use"))
    assert f"docs/{name}.svg" in (ROOT / "README.md").read_text("utf-8")


def test_frames_follow_each_other_and_equal_rows_are_there_once():
    text = "\x1b[1;38;2;1;2;3m<b>&\x1b[0m\r\nsame 中\r\n"
    made = svg([frame(text, 1), frame(f"{text}more", 3)])
    root = ElementTree.fromstring(made)
    texts = [each.text for each in root.iter(f"{SVG}text")]
    assert [text.strip() for text in texts if text] == ["<b>&", "same 中", "more"]
    assert 'fill="#010203" font-weight="bold"' in made
    assert len([*root.iter(f"{SVG}use")]) == 2 * SIZE[1]
    assert "0.000%{transform:translateY(0px)}" in made
    assert "25.000%{transform:translateY(-540px)}" in made
