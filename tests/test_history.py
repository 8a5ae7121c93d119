"""Steps done, undone and redone, and how they are told."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_reader.app.history import History, Marking, Pack, Step
from tui_reader.marks import Marks

_IDS = ("a", "b", "c")
_marking = st.one_of(
    st.booleans().map(lambda read: Marking(read=read)),
    st.booleans().map(lambda starred: Marking(starred=starred)),
    st.dictionaries(st.sampled_from(["x", "y"]), st.booleans(), min_size=1).map(
        lambda tags: Marking(tags=tags)
    ),
    st.sampled_from(["", "one", "two"]).map(lambda note: Marking(note=note)),
)
_marks = st.tuples(st.sets(st.sampled_from(_IDS), min_size=1), _marking)
_keys = st.lists(st.one_of(_marks, st.sampled_from(["undo", "redo"])), max_size=30)


def _state(marks: Marks) -> object:
    # times are of seconds: what is undone and redone keeps them, so they may be compared
    return marks.get(_IDS)


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
            back = marks.mark(sorted(ids), **marking._asdict())
            history.record(Step("", Pack(back)))
            if back:
                at += 1
                states[at:] = [_state(marks)]
        else:
            again = key == "redo"
            step = history.take(again=again)
            assert (step is None) == (at == (len(states) - 1 if again else 0))
            if step:
                history.reversed(step, Pack(marks.apply(step.changes)), again=again)
                at += 1 if again else -1
        assert _state(marks) == states[at]
    marks.close()


def test_what_is_done_while_a_step_is_undone_leaves_it_out_of_redo(tmp_path: Path) -> None:
    marks = Marks(tmp_path / "marks.db")
    history = History()
    history.record(Step("many", Pack(marks.mark(["a", "b"], read=True))))
    step = history.take(again=False)
    assert step
    history.record(Step("one", Pack(marks.mark(["a"], starred=True))))
    history.reversed(step, Pack(marks.apply(step.changes)), again=False)
    assert history.last(again=True) is None
    last = history.last(again=False)
    assert last
    assert last.label == "one"
    marks.close()


def test_marks_are_told_in_words() -> None:
    told = {
        Marking(read=True): "read it",
        Marking(read=False): "unread it",
        Marking(starred=False): "unstarred it",
        Marking(note="x"): "wrote a note on it",
        Marking(note=""): "removed the note on it",
    }
    assert {marking: marking.told("it") for marking in told} == told
    assert Marking(tags={"a": True, "b": False}).told("it") == "tagged it #a -#b"
    assert Marking(tags={"b": False}).told("it") == "untagged it #b"
