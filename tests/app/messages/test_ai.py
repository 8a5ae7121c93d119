"""What the reader says about the texts of a language model."""

import pytest

from tui_reader.ai.contract import SECTIONS, TRANSLATION, Task
from tui_reader.ai.enhance import EnhanceProgress, EnhanceReport, Estimate
from tui_reader.ai.settings import AISettings
from tui_reader.app.messages.ai import enhance_progress, enhance_result, estimate_lines

TITLE = "“A knot”"


@pytest.mark.parametrize(
    ("report", "titles", "task", "text"),
    [
        (EnhanceReport(1, []), [TITLE], SECTIONS, "AI sections written for “A knot”"),
        (EnhanceReport(0, []), [TITLE], TRANSLATION, "“A knot” already has a translation"),
        (
            EnhanceReport(0, []),
            [TITLE] * 4,
            SECTIONS,
            "Each of the 4 papers already has AI sections, or has no abstract.",
        ),
        (
            EnhanceReport(0, ["2601.00001: a.example: out of quota"]),
            [TITLE],
            SECTIONS,
            "No AI sections for “A knot”: a.example: out of quota",
        ),
        (EnhanceReport(0, [], "wrong key", 1), [TITLE], SECTIONS, "wrong key"),
        (EnhanceReport(2, [], "wrong key", 1), [TITLE] * 3, SECTIONS, "wrong key; 1 paper left"),
        (
            EnhanceReport(1, ["2601.00001: flagged", "2601.00002: flagged"]),
            [TITLE] * 3,
            SECTIONS,
            "AI sections written for 1 paper; 2601.00001: flagged, and 1 more",
        ),
    ],
)
def test_the_result_says_what_was_written_or_why_nothing_was(
    report: EnhanceReport, titles: list[str], task: Task, text: str
) -> None:
    assert enhance_result(report, titles, task, is_stopped=False) == text


def test_progress_says_when_a_busy_server_is_asked_again() -> None:
    assert "busy" not in enhance_progress(EnhanceProgress(1, 3, "A knot", 1), SECTIONS)
    assert enhance_progress(EnhanceProgress(1, 3, "A knot", 20), SECTIONS).endswith(
        "1 of 3  (a stops)  busy, again in 20 s"
    )


def test_an_estimate_is_rounded_and_says_what_the_budget_leaves() -> None:
    settings = AISettings("http://a.example/v1", "tiny", "none", "German", 1, 200)
    expected = Estimate(296, 1, 235_005, 112_480, 0.1027, today=5)
    assert estimate_lines(expected, settings, SECTIONS) == [
        "tiny at a.example writes in German.",
        "1 paper is left out: it has AI sections or no abstract.",
        "Today's budget allows 195 papers more.",
        "About 240,000 tokens are sent and 110,000 written, for all 296.",
        "By your prices, about 0.10.",
    ]
