"""TriageScreen: shows one paper at a time; each decision moves on to the next."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen

from tui_reader.app.dialogs.help import HelpDialog
from tui_reader.app.keys.keymap import TRIAGE, bind_commands, bindings, rebind
from tui_reader.app.keys.unbound import say_if_unbound
from tui_reader.app.state.history import wanted
from tui_reader.app.theme.stylesheets import STYLES
from tui_reader.app.triage.card import Card, Progress
from tui_reader.app.triage.state import Decision, Triage
from tui_reader.app.triage.summary import TriageEndScreen, TriageLineScreen
from tui_reader.app.widgets.detail import Detail
from tui_reader.app.widgets.footer import KeyFooter
from tui_reader.library import Listed

if TYPE_CHECKING:
    from tui_reader.app.controllers.annotation import Annotator
    from tui_reader.app.controllers.elsewhere import Elsewhere
    from tui_reader.app.controllers.enhancing import Enhancing
    from tui_reader.app.controllers.transfer import Transfer
    from tui_reader.app.state.history import MarkChange

_GROW_SECONDS = 0.02
"""Seconds between two rounds of finding more papers, until all are found."""
_GROW = 5
"""Calls of `Triage.grow` in one round."""


class TriageResult(NamedTuple):
    """The result of triage."""

    paper: str | None
    """The id of the paper that was shown."""
    summary: str = ""
    """The decisions, unless the end screen has already shown them."""
    next: str = ""
    """The user's choice of what to do next: `starred`, `export` or `quit`."""
    skipped: Sequence[int] = ()
    """The papers below the line, which are to be marked read."""
    starred: tuple[int, ...] = ()
    """The numbers of the papers that were starred."""


class TriageScreen(Screen[TriageResult]):
    """One paper at a time."""

    KEYS: ClassVar[str] = TRIAGE
    """The group of keys in the keymap."""
    CSS_PATH = STYLES / "triage.tcss"
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(KEYS),
        Binding("ctrl+q", "quit", show=False),
    ]

    def __init__(
        self,
        triage: Triage,
        card: Card,
        transfer: Transfer,
        elsewhere: Elsewhere,
        annotator: Annotator,
        enhancing: Enhancing,
    ) -> None:
        """Go through the papers of `triage` on `card`."""
        super().__init__()
        self.triage = triage
        self.card = card
        self._transfer = transfer
        self._elsewhere = elsewhere
        self._annotator = annotator
        self._enhancing = enhancing
        self.progress = Progress(triage, id="progress")
        rebind(self)
        bind_commands(self)

    def compose(self) -> ComposeResult:
        """The card, the progress and the keys."""
        yield self.card
        yield self.progress
        yield KeyFooter()

    def on_mount(self) -> None:
        """Show the first paper, and find the rest while the user reads it."""
        self.set_class(self.app.size.height < 24, "-low")
        self._show()
        self._growing = self.set_interval(_GROW_SECONDS, self._grow)

    def on_resize(self) -> None:
        """Leave out blank lines on a low screen."""
        self.set_class(self.app.size.height < 24, "-low")

    def _grow(self) -> None:
        for _ in range(_GROW):
            if self.triage.is_growing:
                self.triage.grow()
        if not self.triage.is_growing:
            self._growing.stop()
        self.progress.refresh()

    def _papers(self) -> list[Listed]:
        """The paper that keys act on, if it is still in the library."""
        return [listed] if (listed := self.triage.current) else []

    def _show(self) -> None:
        """Show the current paper, or a screen after the last one and at the line."""
        triage = self.triage
        self.progress.refresh()
        if triage.is_over:
            self.app.push_screen(TriageEndScreen(triage), self._ended)
        elif triage.is_at_line:
            self.app.push_screen(TriageLineScreen(triage), self._stopped)
        else:
            self.card.show_paper(triage.current, triage.decision(triage.position))
            self.call_after_refresh(self._prepare)

    def _prepare(self) -> None:
        self.card.prepare(self.triage.paper(self.triage.position + 1))

    # Decisions

    def action_decide(self, decision: Decision) -> None:
        """Decide, and go on to the next paper."""
        if self.triage.decide(decision):
            self._show()

    def action_previous(self) -> None:
        """Go to the paper before."""
        self.triage.back()
        self._show()

    def action_undo(self) -> None:
        """Undo the last decision and go to its paper."""
        self._reverse("Nothing to undo: no decision yet.", again=False)

    def action_redo(self) -> None:
        """Redo the decision that was undone last."""
        self._reverse("Nothing to redo.", again=True)

    def _reverse(self, nothing: str, *, again: bool) -> None:
        done = self.triage.reverse(again=again)
        if done is not None:
            self.notify(done or nothing, markup=False, timeout=2)
        if done:
            self._show()

    # Reading

    def action_whole(self) -> None:
        """Switch between the card and the whole paper."""
        listed = self.triage.current
        if self.card.is_open:
            self._show()
        elif listed:
            self.card.show_whole(self.triage.model.with_digests(listed))

    def action_read_on(self) -> None:
        """Page the text; at its end, skip."""
        if self.card.at_end:
            self.action_decide("skipped")
        else:
            self.card.page(1, 0.9)

    def action_down(self) -> None:
        """Skip, or scroll the whole paper."""
        if self.card.is_open:
            self.card.move(1)
        else:
            self.action_decide("skipped")

    def action_up(self) -> None:
        """Go to the paper before, or scroll the whole paper."""
        if self.card.is_open:
            self.card.move(-1)
        else:
            self.action_previous()

    def action_page(self, step: int) -> None:
        """Scroll by half a page."""
        self.card.page(step)

    def action_browse(self, kind: str = "page") -> None:
        """Open the paper's page, its PDF or its code."""
        self._transfer.browse(kind, self._papers())

    def action_places(self) -> None:
        """Ask where to open the paper."""
        self._elsewhere.choose(self._papers())

    def action_run_command(self, number: int) -> None:
        """Run one of the user's commands on the paper."""
        self._elsewhere.run_command(number, self._papers())

    def action_send_to_zotero(self) -> None:
        """Send the paper to Zotero, or stop that."""
        self._elsewhere.send_to_zotero(self._papers())

    def action_copy(self) -> None:
        """Ask what to copy from the paper, and copy it."""
        self._transfer.copy(self._papers())

    def action_download(self) -> None:
        """Download the paper's PDF, or stop that."""
        self._transfer.download(self._papers())

    def action_enhance(self) -> None:
        """Have a language model write AI sections; again, stop."""
        if not self._enhancing.stop() and (listed := self.triage.current):
            self._enhancing.begin_for(listed)

    def papers_changed(self, ids: Collection[str]) -> None:
        """Show the new texts of the paper, if it is one of these, where its text is scrolled to."""
        listed = self.triage.current
        if listed and listed.paper.id in ids and self.is_attached:
            place = self.card.scroll_y
            if self.card.is_open:
                self.card.show_whole(self.triage.model.with_digests(listed))
            else:
                self.card.show_paper(listed, self.triage.decision(self.triage.position))
            self.card.scroll_to(y=place, animate=False)

    def action_tag(self) -> None:
        """Ask for tags."""
        if listed := self.triage.current:
            self._annotator.ask_tags(listed, self._annotate)

    def action_note(self) -> None:
        """Edit the paper's note."""
        if listed := self.triage.current:
            self._annotator.ask_note(listed, self._annotate)

    def action_want(self, tag: str) -> None:
        """Rank papers like this one higher or lower, or no longer."""
        if listed := self.triage.current:
            self._annotate(listed, wanted(tag, [listed]))

    def _annotate(self, listed: Listed, change: MarkChange) -> None:
        """Write tags or a note, and show them."""
        self.triage.annotate(listed, change)
        is_open = self.card.is_open
        self._show()
        if is_open:
            self.action_whole()

    def on_key(self, event: events.Key) -> None:
        """Say so if a key does nothing."""
        say_if_unbound(self, event, "triage_help")

    def on_detail_link_chosen(self, event: Detail.LinkChosen) -> None:
        """Open a link that was clicked."""
        self._transfer.open_link(event.url, self.triage.current)

    def action_help(self) -> None:
        """Show every key."""
        self.app.push_screen(HelpDialog(self.KEYS))

    # Leaving

    def _stopped(self, wish: str | None) -> None:
        if wish == "read":
            self.triage.is_below_line = True
            self._show()
        elif wish == "skip":
            below = self.triage.below()
            self.dismiss(TriageResult(self._paper_id(), self._summary(), skipped=below))
        elif wish == "":
            self.dismiss(TriageResult(self._paper_id(), self._summary()))
        else:
            self._ended(wish)

    def _ended(self, wish: str | None) -> None:
        if wish == "undo":
            self.action_undo()
        elif wish == "previous":
            self.action_previous()
        else:
            starred = tuple(self.triage.starred())
            self.dismiss(TriageResult(self._paper_id(), next=wish or "", starred=starred))

    def _paper_id(self) -> str | None:
        """The id of the current paper; at the end, of the last one."""
        triage = self.triage
        listed = triage.paper(min(triage.position, len(triage) - 1))
        return listed.paper.id if listed else None

    def action_close(self) -> None:
        """Show the card again; from there, leave."""
        if self.card.is_open:
            self._show()
        else:
            self.action_leave()

    def action_leave(self) -> None:
        """Go back to the list, at this paper."""
        if self.is_current:
            self.dismiss(TriageResult(self._paper_id(), self._summary()))

    def _summary(self) -> str:
        return self.triage.summary() if self.triage.counts.total() else ""

    def action_quit(self) -> None:
        """Leave the reader; next time it opens at this paper."""
        if self.is_current:
            self.dismiss(TriageResult(self._paper_id(), next="quit"))
