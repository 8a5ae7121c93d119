"""TagsDialog: a field for tags, with a list of the known ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from textual.app import ComposeResult
from textual.binding import Binding

from tui_reader.app.dialogs.dialog import LEAVE, Dialog
from tui_reader.app.widgets.choices import Choices, Part, columns
from tui_reader.app.widgets.typed import Input
from tui_reader.display.counts import plural
from tui_reader.display.wrap import fit
from tui_reader.library import Facet, Listed
from tui_reader.marks.tags import matching_tags, split_last_tag, tag_changes


class TagsDialog(Dialog[dict[str, bool]]):
    """Typing filters, tab or an arrow picks; enter returns the tags to add and remove."""

    BINDINGS = [
        Binding("enter", "apply", "Apply", priority=True),
        Binding("tab", "complete", "Complete", priority=True),
        Binding("down", "pick(1)", "Pick", show=False, priority=True),
        Binding("up", "pick(-1)", "Pick", show=False, priority=True),
        LEAVE,
    ]
    box_width = 64
    click = "complete"

    def __init__(
        self, about: str, papers: Sequence[Listed], count: int, known: Sequence[Facet]
    ) -> None:
        """Tags for `count` papers called `about`; `papers` are those whose tags are shown."""
        super().__init__(f"Tags of {about}")
        self._count = count
        self._having = Counter(tag for listed in papers for tag in listed.tags)
        self._totals = dict.fromkeys(self._having, 0)
        self._totals.update((facet.value, facet.total) for facet in known)
        # those of these papers first, then the most used
        self._known = sorted(
            self._totals, key=lambda tag: (-self._having[tag], -self._totals[tag], tag)
        )
        self._found = self._known

    def contents(self) -> ComposeResult:
        """The line and the tags."""
        yield Input(placeholder="later, to-cite", compact=True)
        yield Choices(self._lines, id="tags")

    def on_mount(self) -> None:
        """List every tag."""
        self.choices.can_focus = False
        self.choices.pick(False)
        self.choices.set_rows(len(self._found))
        self._update_message()

    def _lines(self, index: int, width: int) -> list[list[Part]]:
        tag = self._found[index]
        have = self._having[tag]
        sign, role = ("[x]", "good") if have == self._count else ("[-]", "sign")
        if not have:
            sign, role = "[ ]", "about"
        total = [Part(f"{plural(self._totals[tag], 'paper')} ", "about")]
        parts = [Part(f" {sign} ", role), Part(fit(f"#{tag}", width), role if have else "name")]
        return [columns(parts, width, total)]

    def on_input_changed(self, event: Input.Changed) -> None:
        """List the tags that match the word being typed."""
        self._found = matching_tags(self._known, split_last_tag(event.value)[1])
        self.choices.pick(False)
        self.choices.set_rows(len(self._found))
        self._update_message()

    def _changes(self) -> dict[str, bool]:
        text = self.field.value
        if self.choices.is_picked and self._found:
            text = split_last_tag(text)[0] + self._found[self.choices.cursor]
        present = {tag for tag, have in self._having.items() if have == self._count}
        return tag_changes(text, present, self._known)

    def _update_message(self) -> None:
        self.show_message(describe_changes(self._changes()) or "Tags to add; -TAG removes one.")

    def action_pick(self, step: int) -> None:
        """Pick the first tag, then the next or previous one."""
        if self._found:
            self.choices.pick_next(step)
            self._update_message()

    def action_complete(self) -> None:
        """Put the tag under the cursor into the line."""
        if self._found:
            line = self.field
            tag = self._found[self.choices.cursor]
            line.value = f"{split_last_tag(line.value)[0]}{tag} "
            line.action_end()

    def action_apply(self) -> None:
        """Return the tags to add and remove."""
        self.leave(self._changes() or None)


def describe_changes(changes: Mapping[str, bool]) -> str:
    """The changes that enter will make, in words."""
    added = " ".join(f"#{tag}" for tag, there in changes.items() if there)
    gone = " ".join(f"#{tag}" for tag, there in changes.items() if not there)
    parts = [f"adds {added}"] * bool(added) + [f"removes {gone}"] * bool(gone)
    return f"enter {', '.join(parts)}" if parts else ""
