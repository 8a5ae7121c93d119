"""The status line and problems, without a screen."""

from tui_reader.app.state.status import Problems, Status


def test_the_newest_message_replaces_the_last_and_only_it_expires() -> None:
    seen: list[str] = []
    status = Status(lambda: seen.append(status.text))
    first = status.say("Starred 3 papers.")
    second = status.say("Copied the id.")
    status.expire(first)
    assert status.text == "Copied the id."
    status.expire(second)
    assert seen == ["Starred 3 papers.", "Copied the id.", ""]


def test_progress_stays_under_a_message_and_ends_with_its_own_work() -> None:
    status = Status(lambda: None)
    status.show_progress("sync", "Fetching arxiv")
    status.show_progress("downloads", "PDF 10%")
    status.show_progress("sync", "Fetching arxiv, 2 files")
    assert status.text == "PDF 10%"
    number = status.say("Copied the id.")
    assert status.text == "Copied the id."
    status.show_progress("downloads", "")
    status.expire(number)
    assert status.text == "Fetching arxiv, 2 files"
    status.show_progress("sync", "")
    assert status.text == ""


def test_problems_that_come_together_are_shown_together_and_later_ones_replace_them() -> None:
    problems = Problems()
    assert problems.add("one", 0.0) == "one"
    assert problems.add("two", 1.0) == "one\ntwo"
    assert problems.add("two", 2.0) == "one\ntwo"
    assert problems.add("three", 60.0) == "three"
    for number in range(9):
        text = problems.add(str(number), 61.0)
    assert text == "5\n6\n7\n8"
