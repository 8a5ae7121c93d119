"""Triage: papers gone through one at a time, what was decided of each, and the way back."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Sequence
from time import monotonic
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, get_args

from tui_reader.app.messages.titles import short_title
from tui_reader.display.counts import plural
from tui_reader.display.times import duration

if TYPE_CHECKING:
    from tui_reader.app.state.list_model import ListModel
    from tui_reader.library import Listed

Decision = Literal["starred", "later", "skipped"]
"""Each marks the paper read; `starred` stars it, `later` gives it the tag `later`."""
DECISIONS: Final[tuple[Decision, ...]] = get_args(Decision)
LATER: Final = "later"
"""The tag."""
_CHUNK: Final = 400
_AHEAD: Final = 30
"""Papers fetched before they are come to."""


class _Decided(NamedTuple):
    decision: Decision
    had: tuple[bool, bool]
    """Whether the paper was starred, and tagged, before anything was decided."""


class _Step(NamedTuple):
    at: int
    decision: Decision
    before: _Decided | None
    marked: bool
    """Whether that changed any mark."""


class Triage:
    """Papers with a place among them; those before the first undecided one are all decided.

    Every decision is on disk when `decide` returns, and one step of the model's undo.
    """

    def __init__(
        self, model: ListModel, candidates: Sequence[int], *, read_too: bool = False
    ) -> None:
        """Go through `candidates` (the library's numbers), with `read_too` also those read.

        Which of them are unread is asked bit by bit: see `grow`.
        """
        self.model = model
        self.numbers: array[int] = array("q")
        """The papers found so far."""
        self.position = 0
        """Where among them one is; their number at the end."""
        self.counts: Counter[Decision] = Counter()
        self._candidates = candidates
        self._read_too = read_too
        self._asked = 0
        """How many of the candidates have been looked at."""
        self._decided: list[_Decided] = []
        self._steps: list[_Step] = []
        self._undone: list[_Step] = []
        self._begin = monotonic()
        self._known = frozenset(model.numbers)
        self._find()

    # Papers

    @property
    def is_growing(self) -> bool:
        """Whether there may be more papers than were found so far."""
        return self._asked < len(self._candidates)

    def grow(self) -> None:
        """Look for more papers, among a few hundred candidates."""
        if self._read_too:
            self.numbers.extend(self._candidates)
            self._asked = len(self._candidates)
            return
        chunk = self._candidates[self._asked : self._asked + _CHUNK]
        self._asked += len(chunk)
        self.numbers.extend(self.model.unread_of(chunk))

    def _find(self) -> None:
        """Have the paper at the position, if there is one."""
        while self.position >= len(self.numbers) and self.is_growing:
            self.grow()

    def __len__(self) -> int:
        return len(self.numbers)

    @property
    def is_over(self) -> bool:
        """Whether one is past the last paper."""
        return self.position >= len(self.numbers)

    def paper(self, position: int) -> Listed | None:
        """The paper at a position; None beside them, or when it has gone from the library."""
        if not 0 <= position < len(self.numbers):
            return None
        ahead = self.numbers[position + 1 : position + _AHEAD]
        return self.model.numbered(self.numbers[position], ahead)

    @property
    def current(self) -> Listed | None:
        """The paper that decisions are about."""
        return self.paper(self.position)

    def decision(self, position: int) -> Decision | None:
        """What was decided of the paper at a position."""
        return self._decided[position].decision if position < len(self._decided) else None

    @property
    def left(self) -> int:
        """How many papers nothing was decided of."""
        return len(self.numbers) - len(self._decided)

    # Decisions

    def decide(self, decision: Decision) -> None:
        """Decide and go on. Raises MarksError where it cannot be kept; nothing moves then.

        Where something was decided before: to skip lets it stand, the same again takes it back
        (the paper is skipped), anything else takes its place.
        """
        if self.is_over:
            return
        before = self._decided[self.position] if self.position < len(self._decided) else None
        if before and decision == before.decision != "skipped":
            decision = "skipped"
        elif before and decision == "skipped":
            self.position += 1
            self._find()
            return
        self._undone.clear()
        self._do(self.position, decision)

    def _do(self, at: int, decision: Decision) -> None:
        self.position = at
        before = self._decided[at] if at < len(self._decided) else None
        listed = self.current
        if before:
            had = before.had
        else:
            had = (listed.starred, LATER in listed.tags) if listed else (False, False)
        marked = bool(listed and self._mark(listed, decision, before, had))
        decided = _Decided(decision, had)
        if before:
            self._decided[at] = decided
            self.counts[before.decision] -= 1
        else:
            self._decided.append(decided)
        self.counts[decision] += 1
        self._steps.append(_Step(at, decision, before, marked))
        self.position += 1
        self._find()

    def _mark(
        self,
        listed: Listed,
        decision: Decision,
        before: _Decided | None,
        had: tuple[bool, bool],
    ) -> bool:
        """Mark the paper; what was there before the first decision stays there."""
        starred: bool | None = None
        tags: dict[str, bool] = {}
        if decision == "starred":
            starred = True
        elif before and before.decision == "starred":
            starred = had[0]
        if decision == "later":
            tags[LATER] = True
        elif before and before.decision == "later":
            tags[LATER] = had[1]
        return self.model.mark(
            listed.paper.id, _label(decision, listed), read=True, starred=starred, tags=tags
        )

    def back(self) -> None:
        """Go to the paper before, whatever was decided of it."""
        self.position = max(0, self.position - 1)

    def undo(self) -> str:
        """Take the last decision back and go to its paper; that in words, empty for no decision.

        What others have marked since stays. Raises MarksError where that cannot be kept.
        """
        if not self._steps:
            return ""
        step = self._steps[-1]
        told = self.model.undo() if step.marked else None
        self._steps.pop()
        self._undone.append(step)
        self.counts[step.decision] -= 1
        if step.before:
            self._decided[step.at] = step.before
            self.counts[step.before.decision] += 1
        else:
            self._decided.pop()
        self.position = step.at
        return told or f"Undone: {_label(step.decision, self.current)}"

    def redo(self) -> str:
        """Decide again what was undone last; that in words, empty where there is nothing.

        Raises MarksError.
        """
        if not self._undone:
            return ""
        step = self._undone[-1]
        self._do(step.at, step.decision)
        self._undone.pop()
        return f"Redone: {_label(step.decision, self.paper(step.at))}"

    # What was done

    def starred(self) -> list[int]:
        """The numbers of the papers that were starred here, in their order."""
        return [
            self.numbers[at]
            for at, decided in enumerate(self._decided)
            if decided.decision == "starred"
        ]

    def come(self) -> int:
        """How many papers have come to the list since triage began."""
        return sum(n not in self._known for n in self.model.numbers)

    def summary(self) -> str:
        """What was done, in a sentence."""
        took = duration(monotonic() - self._begin)
        while self.is_growing:
            self.grow()
        done = ", ".join(f"{self.counts[decision]:,} {decision}" for decision in DECISIONS)
        papers = plural(len(self.numbers), "paper")
        if self.left:
            papers = f"{len(self._decided):,} of {papers}"
        return f"{papers} in {took}: {done}, {self.left:,} left"


def _label(decision: Decision, listed: Listed | None) -> str:
    """A decision in a message."""
    return f"{decision} “{short_title(listed)}”" if listed else f"{decision} a paper that has gone"
