"""PaperScreen: a whole paper on the full screen, with its outline and its links."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from tui_reader.app.keys.keymap import bindings, rebind, shown
from tui_reader.app.paper.highlights import Highlights
from tui_reader.app.paper.links import Links
from tui_reader.app.paper.outline import Outline, section_at, sections_of
from tui_reader.app.paper.pages import WORDS_A_MINUTE, Place, words_of
from tui_reader.app.paper.search import Search
from tui_reader.app.paper.sections import Sections
from tui_reader.app.paper.selecting import Selecting
from tui_reader.app.paper.subject import Desk, Subject, load
from tui_reader.app.paper.text import TextView
from tui_reader.app.theme.stylesheets import STYLES
from tui_reader.app.widgets.footer import KeyFooter
from tui_reader.app.widgets.rows import RowList
from tui_reader.app.widgets.typed import Input
from tui_reader.app.work.threads import threaded
from tui_reader.display.counts import byte_size, plural
from tui_reader.display.glyphs import drawable, glyphs
from tui_reader.display.readable import readable
from tui_reader.fulltext.fetch import Progress, TextError
from tui_reader.fulltext.model import Article, Block, Heading, Inline, Paragraph
from tui_reader.sources.fetch import Stopped
from tui_reader.system.errorlog import log_error

if TYPE_CHECKING:
    from tui_reader.app.reader import ReaderApp

_OUTLINE_FROM: Final = 110
"""Columns of a terminal from which on the outline is shown."""
_LOOK_SECONDS: Final = 0.1
_ABOVE: Final = 1
"""Lines above a place that is gone to."""


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

    def __init__(self, subject: Subject, desk: Desk) -> None:
        """Read `subject`."""
        super().__init__()
        self.subject = subject
        self._desk = desk
        config = desk.config
        self.text = TextView(config.text_width, is_linear=config.maths == "linear", id="paper-text")
        self.outline = Outline(id="outline")
        self._search = Search(self, self.text, self._jump_from_here, self._show_line)
        self._line = Static(id="paper-line")
        self._progress = Progress()
        self._is_closed = False
        self._outline_wish: bool | None = None
        """Whether the user wants the outline; None leaves it to the width."""
        self._back: list[Place] = []
        self._sections = Sections(self, self.text, self.outline, self._go, _ABOVE)
        self._words: list[int] = []
        """The words from each block to the end."""
        self._links = Links(self, self.text, desk, self._go)
        self._passage = Selecting(self.text, self._show_line)
        self._highlights = Highlights(
            self, subject, desk, self.text, self.outline, self._passage, self._go
        )
        self._star = ""
        """The sign of a starred paper, or nothing."""
        rebind(self)

    @property
    def reader(self) -> ReaderApp:
        """The app."""
        return cast("ReaderApp", self.app)

    def compose(self) -> ComposeResult:
        """The outline, the text, a line about the place, and the keys."""
        with Horizontal(id="paper-body"):
            yield self.outline
            yield self.text
        yield self._search.line
        yield self._line
        yield KeyFooter()

    def on_mount(self) -> None:
        """Load the paper in a thread."""
        self.reader.direct_screens.add(self)
        self.outline.border_title = "Outline"
        self._search.line.display = False
        self._arrange()
        self._show_line()
        self._looking = self.set_interval(_LOOK_SECONDS, self._show_line)
        self.run_worker(self._load(), group="loading a paper", exit_on_error=True)

    def on_unmount(self) -> None:
        """Stop loading."""
        self.reader.direct_screens.discard(self)
        self._is_closed = True

    async def _load(self) -> None:
        work = partial(
            load, self.subject, self._desk.config, self._progress, lambda: self._is_closed
        )
        try:
            article = await threaded(work)
        except Stopped:
            return
        except TextError as error:
            article = self._explained(str(error))
        except Exception as error:  # unforeseen; the reader goes on
            log_error("reading a paper", error)
            article = self._explained("The text of this paper cannot be read here")
        self._looking.stop()
        if self.is_attached and not self._is_closed:
            self._show(article)
            self._show_marks()

    def _explained(self, problem: str) -> Article:
        """Why the paper cannot be shown, and what can be done, in its place."""
        ways = (
            f"{problem}.",
            f"{shown('paper_pdf')} opens its PDF, {shown('paper_open')} its page.",
            (
                f"{shown('paper_download')} downloads the PDF; if pdftotext of poppler is "
                "installed, its text is read here afterwards."
            ),
            f"{shown('paper_close')} goes back.",
        )
        blocks: list[Block] = [Heading((Inline(readable(self.subject.title)),), 1)]
        blocks += [Paragraph((Inline(way),)) for way in ways]
        return Article(self.subject.title, tuple(blocks), {})

    def _show(self, article: Article) -> None:
        left = 0
        words = []
        for block in reversed(article.blocks):
            left += words_of(block)
            words.append(left)
        self._words = [*reversed(words), 0]
        self.outline.show(sections_of(article))
        self._arrange()
        place = Place(*self._desk.place(self.subject.id))
        self.text.show(article, place)
        self.call_after_refresh(self._links.mark_references)

    # What is on screen

    def on_screen_resume(self) -> None:
        """Another paper, or a dialog, may have changed marks."""
        if self.text.pages is not None:
            self._links.mark_references()
            self._show_marks()

    def _show_marks(self) -> None:
        self._highlights.show()
        self._show_star()

    def _show_star(self) -> None:
        is_starred = self._desk.is_starred(self.subject)
        self._star = f"{glyphs().starred} " if is_starred else ""
        self._show_line()

    def on_resize(self) -> None:
        """Show the outline only where there is room."""
        self._arrange()

    def _arrange(self) -> None:
        is_wide = self.app.size.width >= _OUTLINE_FROM
        wished = is_wide if self._outline_wish is None else self._outline_wish
        self.outline.display = wished and bool(self.outline.sections)

    def on_text_view_laid_out(self) -> None:
        """Mark the passages that the note has."""
        self._highlights.show()
        self._show_line()

    def on_text_view_moved(self) -> None:
        """Show where in the paper the screen is."""
        self._show_line()

    def _show_line(self) -> None:
        self._line.update(Content(self._status()))

    def _status(self) -> str:
        text = self.text
        if text.pages is None:
            return self._loading()
        if self._passage.is_on:
            return self._passage.status
        block = text.place.block
        here = section_at(self.outline.sections, block)
        self.outline.mark(here)
        dot = f" {glyphs().dot} "
        parts = [self._star + (self.outline.sections[here].title if here is not None else "")]
        parts += [self._search.status, self._highlights.status]
        seen = min(round(text.scroll_y) + text.height, text.pages.total)
        parts.append(f"{100 * seen // max(text.pages.total, 1)} %")
        minutes = -(-self._words[min(block, len(self._words) - 1)] // WORDS_A_MINUTE)
        if not text.at_end and minutes:
            parts.append(f"{minutes} min left")
        if text.pages.article.errors:
            parts.append(plural(text.pages.article.errors, "unknown command"))
        return dot.join(filter(None, parts))

    def _loading(self) -> str:
        progress = self._progress
        if progress.is_parsing:
            return drawable("Reading the page…")
        if progress.wait:
            return drawable(f"Waiting {progress.wait:.0f} s, as arXiv asks for…")
        received = f" {byte_size(progress.received)}" if progress.received else ""
        return drawable(f"Fetching the paper…{received} ({shown('paper_close')} stops)")

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
            self._jump_from_here()
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
        self._sections.move(step)

    def action_bracket(self, step: int) -> None:
        """The second of two equal brackets goes to a section."""
        self._sections.type_bracket(step)

    def action_pane(self, step: int) -> None:
        """Go to the outline, or with 1 to the text; keep a passage that is selected."""
        if self._passage.is_on:
            self.action_keep() if step < 0 else self.action_word(1)
        elif step > 0:
            self.set_focus(None)
        elif self.outline.sections:
            self._outline_wish = True
            self._arrange()
            self.outline.focus()

    def action_toggle_outline(self) -> None:
        """Show or hide the outline; while a passage is selected, make it a word shorter."""
        if self._passage.is_on:
            self.action_word(-1)
            return
        self._outline_wish = not self.outline.display
        self.set_focus(None)
        self._arrange()

    def action_fold(self) -> None:
        """Fold or unfold a section of the outline."""
        self.outline.fold()

    def action_fold_all(self) -> None:
        """Fold or unfold the whole outline."""
        self.outline.fold_all()

    def action_go_to(self) -> None:
        """Ask for a section to go to."""
        self._sections.ask()

    def _jump_from_here(self) -> None:
        self._back = [*self._back[-50:], self.text.place]

    def _go(self, block: int, line: int = 0) -> None:
        self._jump_from_here()
        self.set_focus(None)
        self.text.go_to(block, line, above=_ABOVE)

    def action_jump_back(self) -> None:
        """Return to where the last jump began."""
        pages = self.text.pages
        if pages is None or not self._back:
            self.notify("No jump to return from.", timeout=2)
            return
        place = self._back.pop()
        self.text.go_to_place(place)

    def on_row_list_selected(self, event: RowList.Selected) -> None:
        """Go to a section that was clicked."""
        self._choose_section()

    def _choose_section(self) -> None:
        if section := self.outline.chosen:
            self._go(section.block)

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
            return
        if self._is_in_outline:
            self._choose_section()
            return
        links = self.text.links()
        if self.text.link not in links:
            self.action_next_link(1)
            return
        if self.text.link is not None:
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
        """Begin to select a passage at the first line on screen, or select none."""
        if self._is_in_outline or self._passage.cancel():
            return
        if not self._passage.begin(self._line_at_hand()):
            self.notify("No text is on screen.", timeout=2)

    def _line_at_hand(self) -> int:
        """The line of the chosen link or of the place that was found, or else the first one."""
        top = round(self.text.scroll_y)
        chosen = self.text.link.line if self.text.link else self._search.line_of_hit
        if chosen is not None and top <= chosen < top + self.text.height:
            return chosen
        return top + (_ABOVE if top else 0)

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
        """Select nothing."""
        self._passage.cancel()

    def on_text_view_dragged(self, event: TextView.Dragged) -> None:
        """Select what the mouse was moved over."""
        self._passage.select(event.first, event.last)

    # Marks and other programs

    def action_star(self) -> None:
        """Star the paper, or unstar it."""
        self._desk.star(self.subject)
        self._show_star()

    def action_toggle_read(self) -> None:
        """Mark the paper read, or unread."""
        self._desk.toggle_read(self.subject)

    def action_tag(self) -> None:
        """Ask for tags."""
        self._desk.tag(self.subject)

    def action_note(self) -> None:
        """Edit the note."""
        self._desk.note(self.subject)
        self._highlights.show()  # the user's editor is closed by now

    def action_undo(self) -> None:
        """Undo the last mark."""
        self._desk.undo()
        self._show_marks()

    def action_redo(self) -> None:
        """Redo the mark that was undone."""
        self._desk.redo()
        self._show_marks()

    def action_yank(self) -> None:
        """Copy the selected passage, or show the copy menu."""
        if passage := self._passage.passage():
            self._desk.copy_text(passage, "passage")
            self._passage.cancel()
        else:
            self._desk.copy(self.subject)

    def action_copy_formula(self) -> None:
        """Copy the TeX of a formula on screen."""
        from tui_reader.app.dialogs.pick import PickDialog, PickItem

        formulas = [" ".join(each.split()) for each in self.text.formulas()]
        if not formulas:
            self.notify("No formula with TeX is on screen.", timeout=2)
            return

        def chosen(tex: str | None) -> None:
            if tex:
                self._desk.copy_text(tex, "TeX of the formula")

        offers = [PickItem(each) for each in formulas]
        self.app.push_screen(PickDialog("Copy the TeX of a formula", (), offers), chosen)

    def action_browse(self, kind: str = "page") -> None:
        """Open the paper's page, PDF or code; of a selected passage, move the other end."""
        if self._passage.is_on and kind == "page":
            self._passage.swap()
            return
        self._desk.browse(self.subject, kind)

    def action_download(self) -> None:
        """Download the PDF."""
        self._desk.download(self.subject)

    def action_help(self) -> None:
        """Show every key."""
        from tui_reader.app.dialogs.help import HelpDialog

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
        self._is_closed = True
        if self.text.pages is not None:
            self._desk.keep_place(self.subject.id, *self.text.place)
        if self.is_current:
            self.dismiss(None)
