"""Triage: goes through papers one at a time, and records a decision about each."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Sequence
from time import monotonic
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, get_args

from tui_reader.app.messages.titles import papers_named
from tui_reader.app.state.history import LATER, MarkChange
from tui_reader.display.counts import plural
from tui_reader.display.times import duration

if TYPE_CHECKING:
    from tui_reader.app.controllers.marking import Marker
    from tui_reader.app.state.list_model import ListModel
    from tui_reader.library import Listed

Decision = Literal["starred", "later", "skipped"]
"""Each decision marks the paper read; `starred` also stars it, `later` adds the tag `later`."""
DECISIONS: Final[tuple[Decision, ...]] = get_args(Decision)
_CHUNK: Final = 400
"""Candidates examined at a time."""
_AHEAD: Final = 30
"""Papers fetched ahead of the current one."""


class _PaperDecision(NamedTuple):
    """A decision about a paper."""

    decision: Decision
    was_starred: bool
    """Whether the paper was starred before triage."""
    was_later: bool
    """Whether it had the tag `later` before triage."""


class _Step(NamedTuple):
    """A step of triage in the history of marks, to go back to its paper when it is undone."""

    position: int
    before: _PaperDecision | None = None
    after: _PaperDecision | None = None
    """The new decision; None if tags or a note were written."""


class Triage:
    """Papers with a position among them; all before the first undecided one are decided.

    A decision is on disk when `decide` returns, and is one step of the list's history, with
    which it is undone and redone.
    """

    def __init__(
        self,
        model: ListModel,
        marker: Marker,
        candidates: Sequence[int],
        *,
        read_too: bool = False,
        best: int | None = None,
    ) -> None:
        """Go through `candidates` (the library's numbers), with `read_too` also those read.

        Unread ones are looked up a few hundred at a time: see `grow`. The first `best` candidates
        are those that the user probably wants: triage stops after them (`is_at_line`).
        """
        self.model = model
        self.numbers: array[int] = array("q")
        """The papers found so far."""
        self.position = 0
        """The index of the current paper; past the last paper, their number."""
        self.counts: Counter[Decision] = Counter()
        self._marker = marker
        self._candidates = candidates
        self._read_too = read_too
        self._best = best
        self.above: int | None = None
        """The number of papers above the line, once it is known; None without a line."""
        self.is_below_line = best is None
        """Whether the papers below the line are gone through, too."""
        self._examined = 0
        """The number of candidates examined so far."""
        self._decided: list[_PaperDecision] = []
        self._began = monotonic()
        self._listed_before = frozenset(model.numbers)
        self._find()

    # Papers

    @property
    def is_growing(self) -> bool:
        """Whether there may be more papers than were found so far."""
        return self._examined < len(self._candidates)

    def grow(self) -> None:
        """Examine a few hundred more candidates."""
        if self._read_too:
            self.numbers.extend(self._candidates)
            self._examined = len(self._candidates)
            return
        end = self._examined + _CHUNK
        if self._best is not None and self._examined < self._best:
            end = min(end, self._best)
        chunk = self._candidates[self._examined : end]
        self._examined += len(chunk)
        self.numbers.extend(self.model.unread_of(chunk))
        if self._best is not None and self.above is None and self._examined >= self._best:
            self.above = len(self.numbers)

    def _find(self) -> None:
        """Find the paper at the position, if there is one."""
        while self.position >= len(self.numbers) and self.is_growing:
            self.grow()

    def __len__(self) -> int:
        return len(self.numbers)

    @property
    def total(self) -> int:
        """The number of papers to go through: only those above the line, until it is passed."""
        return self.above if self.above is not None and not self.is_below_line else len(self)

    @property
    def is_at_line(self) -> bool:
        """Whether the papers above the line are decided, and some below it are left."""
        is_above = self.above is None or self.position < self.above
        return not (is_above or self.is_below_line or self.is_over)

    def below(self) -> array[int]:
        """The papers below the line."""
        while self.is_growing:
            self.grow()
        return self.numbers[self.above or 0 :]

    @property
    def is_over(self) -> bool:
        """Whether triage is past the last paper."""
        return self.position >= len(self.numbers)

    def paper(self, position: int) -> Listed | None:
        """The paper at a position; None outside, or if it is no longer in the library."""
        if not 0 <= position < len(self.numbers):
            return None
        ahead = self.numbers[position + 1 : position + _AHEAD]
        return self.model.numbered(self.numbers[position], ahead)

    @property
    def current(self) -> Listed | None:
        """The paper to decide about."""
        return self.paper(self.position)

    def decision(self, position: int) -> Decision | None:
        """The decision about the paper at a position."""
        return self._decided[position].decision if position < len(self._decided) else None

    @property
    def left(self) -> int:
        """The number of papers without a decision."""
        return len(self.numbers) - len(self._decided)

    # Decisions

    def decide(self, decision: Decision) -> bool:
        """Decide about the current paper, and go on to the next.

        If the paper has a decision already, skipping keeps it, repeating it turns it into a skip,
        and any other decision replaces it. Returns False, at the same paper, if the marks could
        not be written; the marker has reported that.
        """
        if self.is_over:
            return True
        before = self._decided[self.position] if self.position < len(self._decided) else None
        if before and decision == before.decision != "skipped":
            decision = "skipped"
        elif before and decision == "skipped":
            self.position += 1
            self._find()
            return True
        listed = self.current
        if before:
            after = before._replace(decision=decision)
        else:
            after = _PaperDecision(
                decision, bool(listed and listed.starred), bool(listed and LATER in listed.tags)
            )
        ids = [listed.paper.id] if listed else []
        step = _Step(self.position, before, after)
        label = _label(decision, listed)
        if self._marker.write(ids, _change(before, after), label, decision=step) is None:
            return False
        self._apply(step)
        return True

    def _apply(self, step: _Step) -> None:
        """Apply a step, and go on to the next paper."""
        self._set(step.position, step.after)
        self.position = step.position + 1
        self._find()

    def _set(self, position: int, decided: _PaperDecision | None) -> None:
        """Record the decision at a position; None removes it, which must be the last one."""
        if position < len(self._decided):
            self.counts[self._decided[position].decision] -= 1
        self._decided[position : position + 1] = [decided] if decided else []
        if decided:
            self.counts[decided.decision] += 1

    def back(self) -> None:
        """Go to the previous paper, whatever the decision about it."""
        self.position = max(0, self.position - 1)

    def reverse(self, *, again: bool) -> str | None:
        """Undo the last step and go to its paper; with `again`, redo the one undone last.

        Marks that others have made since stay. Returns a message about it; "" if there is no step
        of triage; None if the marks could not be written, which the marker has reported.
        """
        last = self.model.history.last(again=again)
        if last is None or not isinstance(step := last.decision, _Step):
            return ""
        if done := self._marker.reverse_step(again=again):
            if step.after and again:
                self._apply(step)
            else:
                if step.after:
                    self._set(step.position, step.before)
                self.position = step.position
        return done

    def annotate(self, listed: Listed, change: MarkChange) -> None:
        """Write tags or a note of the current paper; they are undone as decisions are."""
        label = change.describe(papers_named([listed]))
        self._marker.write([listed.paper.id], change, label, decision=_Step(self.position))

    # The decisions

    def starred(self) -> list[int]:
        """The numbers of the papers starred in triage, in its order."""
        return [
            self.numbers[at]
            for at, decided in enumerate(self._decided)
            if decided.decision == "starred"
        ]

    def new_papers(self) -> int:
        """The number of papers added to the list since triage began."""
        return sum(n not in self._listed_before for n in self.model.numbers)

    def summary(self) -> str:
        """The decisions so far, in a sentence."""
        took = duration(monotonic() - self._began)
        while self.is_growing:
            self.grow()
        done = ", ".join(f"{self.counts[decision]:,} {decision}" for decision in DECISIONS)
        papers = plural(len(self.numbers), "paper")
        if self.left:
            papers = f"{len(self._decided):,} of {papers}"
        return f"{papers} in {took}: {done}, {self.left:,} left"


def _change(before: _PaperDecision | None, after: _PaperDecision) -> MarkChange:
    """The marks of a decision; a star or tag that the paper had before triage is never removed."""
    starred: bool | None = None
    tags: dict[str, bool] = {}
    if after.decision == "starred":
        starred = True
    elif before and before.decision == "starred":
        starred = after.was_starred
    if after.decision == "later":
        tags[LATER] = True
    elif before and before.decision == "later":
        tags[LATER] = after.was_later
    return MarkChange(read=True, starred=starred, tags=tags)


def _label(decision: Decision, listed: Listed | None) -> str:
    """A decision in a message."""
    return f"{decision} {papers_named([listed])}" if listed else f"{decision} a removed paper"
