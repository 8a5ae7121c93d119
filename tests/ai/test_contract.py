import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ai.llm import SECTIONS
from tui_reader.ai.contract import AnswerError, in_json, messages, read_answer, schema
from tui_reader.core.paper import AI_SECTIONS, Paper
from tui_reader.core.text import clean


def answer(**sections: str) -> str:
    return json.dumps(SECTIONS | sections)


def test_the_schema_requires_the_five_sections_in_their_order() -> None:
    assert schema()["required"] == list(schema()["properties"]) == list(AI_SECTIONS)
    places = [in_json("German").index(f'"{name}"') for name in AI_SECTIONS]
    assert places == sorted(places)
    assert "German" in in_json("German")


def test_the_paper_is_data_for_the_model() -> None:
    system, user = messages(Paper("1", "A title", abstract="An abstract."), "French")
    assert "French" in system["content"]
    assert "A title" not in system["content"]
    assert user["content"] == "Title: A title\n\nAbstract:\nAn abstract."


@pytest.mark.parametrize(
    "text",
    [
        answer(),
        f"Here it is:\n```json\n{answer()}\n```\nDone.",
        f"<think>It is {{unclear}}.</think>\n{answer()}",
        json.dumps(SECTIONS, indent=2) + "\n",
    ],
)
def test_sections_are_found_in_the_text_of_an_answer(text: str) -> None:
    assert read_answer(text) == SECTIONS


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"The bound is \Omega(n) and \(x\)", r"The bound is \Omega(n) and \(x\)"),
        (r"\theta, \frac{1}{2}, \beta, \rho", r"\theta, \frac{1}{2}, \beta, \rho"),
        (r"\nabla f \neq 0, \nu", r"\nabla f \neq 0, \nu"),
        (r"one\ntwo", "one\ntwo"),
        (r"\\alpha and \\u", r"\alpha and \u"),
        (r"\underline{x}", r"\underline{x}"),
        (r"caf\u00e9", "café"),
    ],
)
def test_latex_in_json_is_repaired(written: str, read: str) -> None:
    text = answer().replace("It is short.", written)
    assert read_answer(text)["tldr"] == read


def test_missing_and_empty_sections_are_named_and_the_others_kept() -> None:
    sections = {name: text for name, text in SECTIONS.items() if name != "method"}
    with pytest.raises(AnswerError, match="missing or empty: method, result") as raised:
        read_answer(json.dumps(sections | {"result": " ", "other": "more"}))
    assert list(raised.value.sections) == ["tldr", "motivation", "conclusion"]


@pytest.mark.parametrize("text", ["", "No.", "{", "}{", '["a"]', "{'tldr': 'x'}", "{" * 100_000])
def test_an_answer_without_an_object_is_an_error(text: str) -> None:
    with pytest.raises(AnswerError):
        read_answer(text)


def test_a_section_is_cleaned_and_bounded() -> None:
    found = read_answer(answer(tldr="\x1b[31mred\x07 [b]text[/b]\u202e", method="long " * 9_000))
    assert found["tldr"] == "red [b]text[/b]"
    assert len(found["method"]) <= 8_000


@given(st.text(), st.dictionaries(st.sampled_from(AI_SECTIONS), st.text() | st.integers()))
def test_any_answer_is_read_or_refused(around: str, sections: dict[str, object]) -> None:
    text = around + json.dumps(sections) + around
    try:
        found = read_answer(text)
    except AnswerError as error:
        found = error.sections
    assert all(clean(each) == each for each in found.values())
    assert list(found) == [name for name in AI_SECTIONS if name in found]
