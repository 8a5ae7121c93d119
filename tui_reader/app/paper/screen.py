"""PaperScreen: a whole paper on the full screen, with its outline and its links."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.screen import Screen

from tui_reader.app.dialogs.help import HelpDialog
from tui_reader.app.dialogs.pick import PickItem
from tui_reader.app.keys.keymap import bindings, rebind
from tui_reader.app.paper.choosing import choose
from tui_reader.app.paper.highlights import Highlights
from tui_reader.app.paper.jumps import Jumps
from tui_reader.app.paper.links import Links
from tui_reader.app.paper.loading import Loading
from tui_reader.app.paper.outline import Outline, sections_of
from tui_reader.app.paper.pages import Place
from tui_reader.app.paper.search import Search
from tui_reader.app.paper.selecting import Selecting
from tui_reader.app.paper.status import Status
from tui_reader.app.paper.text import TextView
from tui_reader.app.textual_compat.app import PatchedApp
from tui_reader.app.theme.stylesheets import STYLES
from tui_reader.app.widgets.footer import KeyFooter
from tui_reader.app.widgets.rows import RowList
from tui_reader.app.widgets.typed import Input
from tui_reader.fulltext.model import Article

if TYPE_CHECKING:
    from tui_reader.app.controllers.paper import PaperReading
    from tui_reader.app.paper.subject import Subject

_LOOK_SECONDS: Final = 0.1


class PaperScreen(Screen[None]):
    """One paper from its beginning to its references."""

    KEYS: ClassVar[str] = "In a paper"
    """The group of keys in the keymap."""
    CSS_PATH = STYLES / "paper.tcss"
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(KEYS),
        Binding("ctrl+q", "app.quit", show=False),
    ]

    def __init__(self, subject: Subject, reading: PaperReading) -> None:
        """Read `subject`."""
        super().__init__()
        self.subject = subject
        self._reading = reading
        config = reading.config
        self.text = TextView(config.text_width, is_linear=config.maths == "linear", id="paper-text")
        self.outline = Outline(id="outline")
        self._jumps = Jumps(self, self.text, self.outline)
        self._search = Search(self, self.text, self._jumps.begin, self._show_line)
        self._loading = Loading(subject, config)
        self._links = Links(self, self.text, reading, self._jumps.go)
        self._passage = Selecting(self.text, self._show_line)
        self._highlights = Highlights(
            self, subject, reading, self.text, self.outline, self._passage, self._jumps.go
        )
        self._status = Status(
            self.text,
            self.outline,
            self._loading,
            self._search,
            self._passage,
            self._highlights,
        )
        rebind(self)

    def compose(self) -> ComposeResult:
        """The outline, the text, a line about the place, and the keys."""
        with Horizontal(id="paper-body"):
            yield self.outline
            yield self.text
        yield self._search.line
        yield self._status.line
        yield KeyFooter()

    def on_mount(self) -> None:
        """Show the paper if it is at hand, else load it in a thread."""
        if isinstance(self.app, PatchedApp):
            self.app.direct_screens.add(self)
        self.outline.border_title = "Outline"
        self._search.line.display = False
        if article := self._loading.at_once():
            self._show(article)
            return
        self.outline.show_or_hide()
        self._show_line()
        self._looking = self.set_interval(_LOOK_SECONDS, self._show_line)
        self.run_worker(self._load(), group="loading a paper", exit_on_error=True)

    def on_unmount(self) -> None:
        """Stop loading."""
        self._loading.stop()

    async def _load(self) -> None:
        article = await self._loading.article()
        self._looking.stop()
        if article is not None and self.is_attached:
            self._show(article)

    def _show(self, article: Article) -> None:
        self._status.count_words(article)
        self.outline.show(sections_of(article))
        self.text.show(article, Place(*self._reading.place(self.subject.id)))
        self.call_after_refresh(self._links.mark_references)
        self._show_marks()

    # What is on screen

    def on_screen_resume(self) -> None:
        """Another paper, or a dialog, may have changed marks."""
        if self.text.has_paper:
            self._links.mark_references()
            self._show_marks()

    def _show_marks(self) -> None:
        self._highlights.show()
        self._status.is_starred = self._reading.is_starred(self.subject)
        self._show_line()

    def on_resize(self) -> None:
        """Show the outline only where there is room."""
        self.outline.show_or_hide()

    def on_text_view_laid_out(self) -> None:
        """Mark the passages that the note has."""
        self._show_marks()

    def on_text_view_moved(self) -> None:
        """Show where in the paper the screen is."""
        self._show_line()

    def _show_line(self) -> None:
        self._status.show()

    # Moving

    @property
    def _is_in_outline(self) -> bool:
        return self.focused is self.outline and self.outline.display

    def action_move(self, step: int) -> None:
        """Move by lines."""
        if self._passage.is_on:
            self._passage.move(step)
        else:
            (self.outline if self._is_in_outline else self.text).move(step)

    def action_move_to(self, index: int) -> None:
        """Go to the beginning or the end."""
        if self._is_in_outline:
            self.outline.move_to(index)
        else:
            self._jumps.begin()
            self.text.move_to(index)

    def action_page(self, step: int, part: float = 0.5) -> None:
        """Scroll by a part of the screen."""
        if self._is_in_outline:
            self.outline.page(step)
        elif self._passage.is_on:
            self._passage.move(step * max(1, int(self.text.height * part)))
        else:
            self.text.page(step, part)

    def action_section(self, step: int) -> None:
        """Go to the next section, or with -1 to the one before."""
        self._jumps.go_to_section(step)

    def action_bracket(self, step: int) -> None:
        """The second of two equal brackets goes to a section."""
        self._jumps.type_bracket(step)

    def action_pane(self, step: int) -> None:
        """Go to the outline, or with 1 to the text; keep a passage that is selected."""
        if self._passage.is_on:
            self.action_keep() if step < 0 else self.action_word(1)
        elif step > 0:
            self.set_focus(None)
        elif self.outline.sections:
            self.outline.want(True)
            self.outline.focus()

    def action_toggle_outline(self) -> None:
        """Show or hide the outline; while a passage is selected, make it a word shorter."""
        if self._passage.is_on:
            self.action_word(-1)
            return
        self.set_focus(None)
        self.outline.want(not self.outline.display)

    def action_fold(self) -> None:
        """Fold or unfold a section of the outline."""
        self.outline.fold()

    def action_fold_all(self) -> None:
        """Fold or unfold the whole outline."""
        self.outline.fold_all()

    def action_go_to(self) -> None:
        """Ask for a section to go to."""
        self._jumps.ask()

    def action_jump_back(self) -> None:
        """Return to where the last jump began."""
        self._jumps.go_back()

    def on_row_list_selected(self, event: RowList.Selected) -> None:
        """Go to a section that was clicked."""
        self._choose_section()

    def _choose_section(self) -> None:
        if section := self.outline.chosen:
            self._jumps.go(section.block)

    # Links

    def action_next_link(self, step: int) -> None:
        """Choose the next link on screen."""
        self.set_focus(None)
        self.text.next_link(step)
        if self.text.link is None:
            self.notify("No link is on screen.", timeout=2)

    def action_follow(self) -> None:
        """Go to the section of the outline, or show what the chosen link refers to."""
        if self._passage.is_on:
            self.action_keep()
        elif self._is_in_outline:
            self._choose_section()
        elif self.text.link is None or self.text.link not in self.text.links():
            self.action_next_link(1)
        else:
            self._links.follow(self.text.link.piece)

    def on_text_view_followed(self, event: TextView.Followed) -> None:
        """Show what a clicked link refers to."""
        self._links.follow(event.piece)

    # Searching

    def action_search(self) -> None:
        """Ask for a text to search."""
        self._search.ask()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Show the first place at or after this one."""
        self._search.search(event.value)

    def action_next_hit(self, step: int) -> None:
        """Go to the next place where the text was found, or with -1 to the one before."""
        self._search.step(step)

    # Highlights

    def action_select(self) -> None:
        """Begin to select a passage at the first line on screen, or cancel the selection."""
        if self._is_in_outline or self._passage.cancel():
            return
        if not self._passage.begin(self.text.line_at_hand(self._search.line_of_hit)):
            self.notify("No text is on screen.", timeout=2)

    def action_word(self, step: int) -> None:
        """Make the selected passage longer, or with -1 shorter, by a word."""
        if self._passage.is_on:
            self._passage.move_by_word(step)

    def action_sentence(self, step: int) -> None:
        """Make the selected passage longer, or with -1 shorter, by a sentence."""
        if self._passage.is_on:
            self._passage.move_by_sentence(step)

    def action_keep(self) -> None:
        """Keep the selected passage with the note."""
        self._highlights.keep()
        self._show_line()

    def action_unhighlight(self) -> None:
        """Remove a highlight on screen from the note."""
        self._highlights.remove()
        self._show_line()

    def action_highlights(self) -> None:
        """List the highlights."""
        self._highlights.list_all()

    def on_text_view_pressed(self) -> None:
        """Cancel the selection."""
        self._passage.cancel()

    def on_text_view_dragged(self, event: TextView.Dragged) -> None:
        """Select what the mouse was moved over."""
        self._passage.select(event.first, event.last)

    # Marks and other programs

    def action_star(self) -> None:
        """Star the paper, or unstar it."""
        self._reading.star(self.subject)
        self._show_marks()

    def action_toggle_read(self) -> None:
        """Mark the paper read, or unread."""
        self._reading.toggle_read(self.subject)

    def action_tag(self) -> None:
        """Ask for tags."""
        self._reading.tag(self.subject)

    def action_note(self) -> None:
        """Edit the note."""
        self._reading.note(self.subject)
        self._highlights.show()  # the user's editor is closed by now

    def action_enhance(self) -> None:
        """Have AI sections written for the paper; again stops."""
        self._reading.enhance(self.subject)

    def action_ask(self) -> None:
        """Ask a language model about the paper, which needs its page."""
        if self.text.has_paper:
            self._reading.ask(self.subject)
        else:
            self.notify("The page is still being fetched. Ask when the page is here.", timeout=3)

    def action_undo(self) -> None:
        """Undo the last mark."""
        self._reading.undo()
        self._show_marks()

    def action_redo(self) -> None:
        """Redo the mark that was undone."""
        self._reading.redo()
        self._show_marks()

    def action_yank(self) -> None:
        """Copy the selected passage, or show the copy menu."""
        if passage := self._passage.passage():
            self._reading.copy_text(passage, "passage")
            self._passage.cancel()
        else:
            self._reading.copy(self.subject)

    def action_copy_formula(self) -> None:
        """Copy the TeX of a formula on screen."""
        if formulas := self.text.formulas():
            offers = [(PickItem(" ".join(tex.split())), tex) for tex in formulas]
            choose(self, "Copy the TeX of a formula", "formula on screen", offers, self._copy_tex)
        else:
            self.notify("No formula with TeX is on screen.", timeout=2)

    def _copy_tex(self, tex: str) -> None:
        self._reading.copy_text(" ".join(tex.split()), "TeX of the formula")

    def action_browse(self, kind: str = "page") -> None:
        """Open the paper's page, PDF or code; of a selected passage, move the other end."""
        if self._passage.is_on and kind == "page":
            self._passage.swap()
            return
        self._reading.browse(self.subject, kind)

    def action_download(self) -> None:
        """Download the PDF."""
        self._reading.download(self.subject)

    def action_help(self) -> None:
        """Show every key."""
        self.app.push_screen(HelpDialog(self.KEYS))

    # Leaving

    def action_close(self) -> None:
        """End the search, else leave the outline, else the paper."""
        if self._search.end() or self._passage.cancel():
            return
        if self._is_in_outline:
            self.set_focus(None)
        elif self._search.wanted:
            self._search.clear()
        elif self.text.link is not None:
            self.text.link = None
            self.text.redraw()
        else:
            self.action_leave()

    def action_leave(self) -> None:
        """Go back, and remember the place."""
        if self.text.has_paper:
            self._reading.keep_place(self.subject.id, *self.text.place)
        if self.is_current:
            self.dismiss(None)
