"""Steps done, undone and redone, and their descriptions."""

import sys
import tracemalloc
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.support.machines import Machine, settle
from tui_reader.app.state.history import ChangeSet, History, MarkChange, Step
from tui_reader.marks.model import Change
from tui_reader.marks.store import Marks

_IDS = ("a", "b", "c")
_marking = st.one_of(
    st.booleans().map(lambda read: MarkChange(read=read)),
    st.booleans().map(lambda starred: MarkChange(starred=starred)),
    st.dictionaries(st.sampled_from(["x", "y"]), st.booleans(), min_size=1).map(
        lambda tags: MarkChange(tags=tags)
    ),
    st.sampled_from(["", "one", "two"]).map(lambda note: MarkChange(note=note)),
)
_marks = st.tuples(st.sets(st.sampled_from(_IDS), min_size=1), _marking)
_keys = st.lists(st.one_of(_marks, st.sampled_from(["undo", "redo"])), max_size=30)


def _state(marks: Marks) -> object:
    # times are of seconds: what is undone and redone keeps them, so they may be compared
    return marks.get(_IDS)


def _reverse(marks: Marks, history: History, step: Step, *, again: bool) -> set[str]:
    """Undo or redo a step that was taken; the papers that it leaves."""
    back, left = marks.revert(step.changes, history.session)
    history.reversed(step, ChangeSet(back), left, again=again)
    return left


@settings(deadline=None, max_examples=40)
@given(_keys)
def test_undo_and_redo_go_through_the_states_that_were(
    tmp_path_factory: pytest.TempPathFactory, keys: list[object]
) -> None:
    marks = Marks(tmp_path_factory.mktemp("marks") / "marks.db")
    history = History()
    states = [_state(marks)]
    at = 0
    for key in keys:
        if isinstance(key, tuple):
            ids, marking = key
            back = marks.mark(sorted(ids), **marking._asdict(), session=history.session)
            history.record(Step("", ChangeSet(back)))
            if back:
                at += 1
                states[at:] = [_state(marks)]
        else:
            again = key == "redo"
            step = history.take(again=again)
            assert (step is None) == (at == (len(states) - 1 if again else 0))
            if step:
                assert not _reverse(marks, history, step, again=again)
                at += 1 if again else -1
        assert _state(marks) == states[at]
    marks.close()


class _Words:
    """A model of undo: each value of a field has its own number, and records who wrote it."""

    def __init__(self) -> None:
        self.now: dict[tuple[str, str], int] = {}
        self._latest = 0
        self._steps: dict[bool, list[dict[tuple[str, str], tuple[int, int]]]]
        self._steps = {False: [], True: []}

    def write_fields(
        self, keys: Iterable[tuple[str, str]]
    ) -> dict[tuple[str, str], tuple[int, int]]:
        """Write new values to these fields; returns the values before and after."""
        written = {}
        for key in keys:
            self._latest += 1
            written[key] = (self.now.get(key, 0), self._latest)
            self.now[key] = self._latest
        return written

    def mark(self, keys: Iterable[tuple[str, str]]) -> None:
        """A step of our own."""
        if step := self.write_fields(keys):
            self._steps[False].append(step)
            self._steps[True].clear()

    def reverse(self, *, again: bool) -> set[tuple[str, str]]:
        """Undo or redo; the fields that change."""
        steps = self._steps[again]
        step = steps.pop() if steps else {}
        changed = {}
        for key, (before, after) in step.items():
            there, to = (before, after) if again else (after, before)
            if self.now[key] == there:
                self.now[key] = to
                changed[key] = (before, after)
        if changed:
            self._steps[not again].append(changed)
        return set(changed)


_others = st.tuples(st.sampled_from(["reader", "machine"]), st.sampled_from(_IDS), _marking)


def _fields(marks: Marks) -> dict[tuple[str, str], tuple[str | None, str]]:
    return {written[:2]: written[2:] for written in marks.writes()}


_told_over = [({"a"}, MarkChange(note="one")), ("reader", "a", MarkChange(note="two"))]


@settings(deadline=None, max_examples=40)
@example([*_told_over, ({"a"}, MarkChange(note="")), "undo", "undo", "redo", "undo"])
@example([*_told_over, "undo", ({"a"}, MarkChange(note="")), "undo", "redo", "redo"])
@given(st.lists(st.one_of(_marks, _others, st.sampled_from(["undo", "undo", "redo"])), max_size=30))
def test_undo_and_redo_change_only_fields_that_this_session_wrote_last(
    tmp_path_factory: pytest.TempPathFactory, keys: list[Any]
) -> None:
    root = tmp_path_factory.mktemp("machines")
    ours, theirs = (
        Machine(root / "ours", root / "shared"),
        Machine(root / "theirs", root / "shared"),
    )
    marks, reader, history, words = ours.marks, Marks(ours.marks.path), History(), _Words()
    values: dict[tuple[tuple[str, str], int], str | None] = {}
    for key in keys:
        before = _fields(marks)
        if isinstance(key, str):
            again = key == "redo"
            step = history.take(again=again)
            if step:
                _reverse(marks, history, step, again=again)
            after = _fields(marks)
            changed = {each for each in after if after[each] != before.get(each)}
            expected = words.reverse(again=again)
            assert changed == expected
            for each in changed:
                assert after[each][0] == values.get((each, words.now[each]))
        else:
            *whose, ids, marking = key
            wanted = marking._asdict()
            if not whose:
                back = marks.mark(sorted(ids), **wanted, session=history.session)
                history.record(Step("", ChangeSet(back)))
            elif whose == ["reader"]:
                reader.mark([ids], **wanted)
            else:
                settle(ours, theirs)
                theirs.marks.mark([ids], **wanted)
                settle(ours, theirs)
            after = _fields(marks)
            changed = {each for each in after if after[each] != before.get(each)}
            (words.write_fields if whose else words.mark)(sorted(changed))
        for each, (value, _) in after.items():
            values[each, words.now[each]] = value
    for opened in (reader, ours, theirs):
        opened.close()


def test_a_new_step_during_an_undo_cannot_be_redone_over(tmp_path: Path) -> None:
    marks = Marks(tmp_path / "marks.db")
    history = History()
    history.record(
        Step("many", ChangeSet(marks.mark(["a", "b"], read=True, session=history.session)))
    )
    step = history.take(again=False)
    assert step
    history.record(Step("one", ChangeSet(marks.mark(["a"], starred=True, session=history.session))))
    _reverse(marks, history, step, again=False)
    assert history.last(again=True) is None
    last = history.last(again=False)
    assert last
    assert last.label == "one"
    marks.close()


_LARGE = 60_000


@cache
def _ids() -> tuple[str, ...]:
    return tuple(f"26{n // 5_000:02}.{n:05}" for n in range(_LARGE))


def _large(number: int, values: Iterable[str | None]) -> Step:
    changes = (Change(id_, "read", value) for id_, value in zip(_ids(), values, strict=False))
    return Step(f"step {number}", ChangeSet(changes))


def _labels(history: History) -> list[str]:
    labels = []
    while step := history.take(again=False):
        history.reversed(step, step.changes, frozenset(), again=False)
        labels.append(step.label)
    return labels


def test_the_last_steps_are_kept_of_more_than_a_million_marks() -> None:
    history = History()
    many = _large(0, [None] * _LARGE)
    for number in range(40):
        history.record(many._replace(label=f"step {number}"))
        if number % 3 == 0:  # whether they were taken back and made again meanwhile or not
            step = history.take(again=False)
            assert step
            history.reversed(step, step.changes, frozenset(), again=False)
            step = history.take(again=True)
            assert step
            history.reversed(step, step.changes, frozenset(), again=True)
    assert _labels(history) == [f"step {number}" for number in range(39, 23, -1)]


def test_a_step_of_any_size_can_be_undone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui_reader.app.state.history.HELD", 1_000)
    history = History()
    history.record(_large(1, [None] * 10))
    history.record(_large(2, [None] * _LARGE))
    assert _labels(history) == ["step 2"]
    history.record(_large(3, [None] * 10))
    history.record(_large(4, [None] * 10))
    assert _labels(history) == ["step 4", "step 3"]


def test_the_memory_of_undo_is_bounded_whatever_was_marked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tui_reader.app.state.history.HELD", 100_000)
    second_by_second = [f"2026-01-01 {n}" for n in range(1_000)]
    # Python's table of such texts grows now and then by more than is looked for here
    ids = list(map(sys.intern, _ids()[:5_000]))
    for values, count in (([None] * 5_000, 40), (second_by_second, 8), ([None], 3_000)):
        history = History()
        tracemalloc.start()
        try:
            for number in range(count):
                history.record(_large(number, values))
            taken, _ = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert len(_labels(history)) < count
        assert taken < 1_600_000
    del ids


def test_the_message_of_undo_counts_papers_that_were_marked_elsewhere() -> None:
    def message(papers: int, left: int) -> str:
        ids = [f"p{n}" for n in range(papers)]
        back = ChangeSet([Change(id_, "read", None) for id_ in ids[left:]])
        step = Step("read it", back, frozenset(ids[:left]))
        return step.describe("Undone", step.left)

    assert message(14, 0) == "Undone: read it"
    assert message(14, 1) == "Undone: read it; 1 of 14 was marked elsewhere since and stays"
    assert message(14, 2) == "Undone: read it; 2 of 14 were marked elsewhere since and stay"
    assert message(1, 1) == "Not undone: read it; it was marked elsewhere since"
    assert message(2, 2) == "Not undone: read it; all 2 papers were marked elsewhere since"


def test_changes_of_marks_are_described_in_words() -> None:
    descriptions = {
        MarkChange(read=True): "read it",
        MarkChange(read=False): "unread it",
        MarkChange(starred=False): "unstarred it",
        MarkChange(note="x"): "wrote a note on it",
        MarkChange(note=""): "removed the note on it",
    }
    assert {marking: marking.describe("it") for marking in descriptions} == descriptions
    assert MarkChange(tags={"a": True, "b": False}).describe("it") == "tagged it #a -#b"
    assert MarkChange(tags={"b": False}).describe("it") == "untagged it #b"
