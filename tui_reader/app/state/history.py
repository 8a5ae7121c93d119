"""History: the marks made in this reader, undone and redone step by step."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Final, NamedTuple

from tui_reader.display.counts import plural
from tui_reader.marks.model import Change
from tui_reader.marks.session_writes import SessionWrites

if TYPE_CHECKING:
    from tui_reader.library import Listed
    from tui_reader.marks.model import Mark

HELD: Final = 1_000_000
"""The most memory that all steps may take, in words of 8 bytes; a paper's id takes one."""
_STEP: Final = 50
_VALUE: Final = 30
"""The memory of a step, and of each different value in it, besides the ids."""


class MarkChange(NamedTuple):
    """A change of marks; None leaves a mark as it is. See `Marks.mark`."""

    read: bool | None = None
    starred: bool | None = None
    tags: Mapping[str, bool] | None = None
    note: str | None = None

    def describe(self, what: str) -> str:
        """The change to `what`, in words: read 214 papers, tagged “…” #later."""
        if self.note is not None:
            return f"wrote a note on {what}" if self.note else f"removed the note on {what}"
        if self.tags is not None:
            signs = [f"{'' if there else '-'}#{tag}" for tag, there in self.tags.items()]
            verb = "tagged" if any(self.tags.values()) else "untagged"
            if verb == "untagged":
                signs = [sign.removeprefix("-") for sign in signs]
            return " ".join([verb, what, *signs])
        if self.starred is not None:
            return f"{'starred' if self.starred else 'unstarred'} {what}"
        return f"{'read' if self.read else 'unread'} {what}"


LATER: Final = "later"
"""The tag of papers that are kept for later."""
KEEP_FOR_LATER: Final = MarkChange(read=True, tags={LATER: True})


def wanted(tag: str, papers: Iterable[Listed | Mark]) -> MarkChange:
    """Tag papers MORE or LESS like this, instead of the other; remove it if all have it."""
    from tui_reader.library.ranking.ranker import LESS, MORE

    other = LESS if tag == MORE else MORE
    tags = [each.tags for each in papers]
    change = {tag: not all(tag in each for each in tags)}
    if any(other in each for each in tags):
        change[other] = False
    return MarkChange(tags=change)


class ChangeSet(Collection[Change]):
    """Changes grouped by field and value: a step may have many, with few different values."""

    def __init__(self, changes: Iterable[Change] = ()) -> None:
        self._ids: dict[tuple[str, str | None], list[str]] = {}
        self.add(changes)

    def add(self, changes: Iterable[Change]) -> None:
        """Add these."""
        for id_, field, value in changes:
            # many steps may be about the same papers
            self._ids.setdefault((field, value), []).append(sys.intern(id_))

    def __len__(self) -> int:
        return sum(map(len, self._ids.values()))

    def __iter__(self) -> Iterator[Change]:
        for (field, value), ids in self._ids.items():
            for id_ in ids:
                yield Change(id_, field, value)

    def __contains__(self, change: object) -> bool:
        return any(each == change for each in self)

    @property
    def weight(self) -> int:
        """The memory that they take, roughly, in words of 8 bytes."""
        return sum(
            len(ids) + _VALUE + len(value or "") // 8 for (_, value), ids in self._ids.items()
        )

    def ids(self) -> list[str]:
        """The ids of the papers that they change, each once."""
        return list(dict.fromkeys(id_ for ids in self._ids.values() for id_ in ids))

    def without(self, fields: Mapping[str, AbstractSet[str]]) -> tuple[ChangeSet, set[str]]:
        """The changes without those to `fields` (ids by field), and the ids that were left out."""
        kept = ChangeSet()
        gone: set[str] = set()
        for (field, value), ids in self._ids.items():
            found = fields[field] & set(ids) if field in fields else set()
            gone |= found
            if left := [id_ for id_ in ids if id_ not in found] if found else ids:
                kept._ids[field, value] = left
        return (kept, gone) if gone else (self, gone)


class Step(NamedTuple):
    """Marks that were made together, and are undone together."""

    label: str
    """The step in words: starred “…”."""
    changes: ChangeSet
    """The changes that undo it; of a step that was undone, those that redo it."""
    left: frozenset[str] = frozenset()
    """Ids of papers that were marked elsewhere since, which are left as they are."""
    decision: object = None
    """The change that triage has to make when the step is undone or redone."""

    @property
    def weight(self) -> int:
        """The memory that it takes, roughly, in words of 8 bytes."""
        return _STEP + self.changes.weight + len(self.left)

    def ids(self) -> list[str]:
        """The ids of its papers."""
        return list(dict.fromkeys([*self.changes.ids(), *self.left]))

    @property
    def paper(self) -> str | None:
        """The id of its paper; None if it has several."""
        ids = self.ids()
        return ids[0] if len(ids) == 1 else None

    def describe(self, what: str, left: AbstractSet[str]) -> str:
        """A message: the step was `what` (`Undone`), except for the papers in `left`."""
        count = len(self.ids())
        if not left:
            return f"{what}: {self.label}"
        if len(left) < count:
            verb = "was" if len(left) == 1 else "were"
            stay = "stays" if len(left) == 1 else "stay"
            rest = f"{len(left):,} of {count:,} {verb} marked elsewhere since and {stay}"
            return f"{what}: {self.label}; {rest}"
        these = "it was" if count == 1 else f"all {plural(count, 'paper')} were"
        return f"Not {what.lower()}: {self.label}; {these} marked elsewhere since"


class History:
    """The steps that can be undone, and those that can be redone.

    If they take more memory than `HELD`, the oldest are forgotten, but never the last one.
    """

    def __init__(self) -> None:
        self.session = SessionWrites()
        """Records every mark that is written here: only these are undone."""
        self._done: deque[Step] = deque()
        self._undone: deque[Step] = deque()
        self._weight = 0
        self._is_current = True
        """Whether nothing was recorded since a step was last taken."""

    def record(self, step: Step) -> None:
        """Add a new step; steps that were undone before can no longer be redone."""
        self._drop_overwritten()
        if step.changes or step.decision is not None:
            self._weight -= sum(each.weight for each in self._undone)
            self._undone.clear()
            self._keep(self._done, step)
            self._is_current = False
            while self._weight > HELD and len(self._done) > 1:
                self._weight -= self._done.popleft().weight

    def _keep(self, steps: deque[Step], step: Step) -> None:
        steps.append(step)
        self._weight += step.weight

    def last(self, *, again: bool) -> Step | None:
        """The step that `take` would take."""
        steps = self._undone if again else self._done
        return steps[-1] if steps else None

    def take(self, *, again: bool) -> Step | None:
        """Remove and return the last step, to undo it (with `again`: the last undone, to redo it).

        The caller then calls `reversed`, or `put_back` if it failed. None if there is no step.
        """
        self._drop_overwritten()
        steps = self._undone if again else self._done
        self._is_current = True
        if not steps:
            return None
        step = steps.pop()
        self._weight -= step.weight
        return step

    def put_back(self, step: Step, *, again: bool) -> None:
        """Give back a step that could not be reversed."""
        self._keep(self._undone if again else self._done, step)

    def reversed(self, step: Step, back: ChangeSet, left: AbstractSet[str], *, again: bool) -> str:
        """`step` was reversed, except for the papers `left`, and `back` reverses that; in words."""
        left = step.left | left
        now = step._replace(changes=back, left=left)
        is_kept = bool(back) or step.decision is not None
        if is_kept and again:
            self._keep(self._done, now)
        elif is_kept and self._is_current:
            self._keep(self._undone, now)
        return step.describe("Redone" if again else "Undone", left)

    def end_decisions(self) -> None:
        """Triage is over: keep its steps without its decisions, if they changed any mark."""
        for steps in (self._done, self._undone):
            kept = [step._replace(decision=None) for step in steps if step.changes or step.left]
            steps.clear()
            steps.extend(kept)
        self._weight = sum(step.weight for step in (*self._done, *self._undone))

    def _drop_overwritten(self) -> None:
        """Remove from the steps the values that others have overwritten: they never come back."""
        fields: dict[str, set[str]] = {}
        for id_, field in self.session.pop_overwritten():
            fields.setdefault(field, set()).add(id_)
        if not fields:
            return
        for steps in (self._done, self._undone):
            for n, step in enumerate(steps):
                changes, gone = step.changes.without(fields)
                steps[n] = step._replace(changes=changes, left=step.left | gone)
                self._weight += steps[n].weight - step.weight
