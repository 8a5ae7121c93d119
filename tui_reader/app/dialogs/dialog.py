"""Dialog: a box over the screen with a text, optional fields or a list, and a message."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Final, Generic, TypeVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from tui_reader.app.keys.keymap import rebind
from tui_reader.app.theme.stylesheets import STYLES
from tui_reader.app.widgets.choices import Choices
from tui_reader.app.widgets.footer import KeyFooter
from tui_reader.app.widgets.rows import RowList
from tui_reader.display.glyphs import drawable, glyphs
from tui_reader.display.wrap import wrap

if TYPE_CHECKING:
    from tui_reader.app.reader import ReaderApp

_T = TypeVar("_T")
_Item = TypeVar("_Item")

_FRAME: Final = 4
"""Columns for border and padding."""
_INPUT: Final = 2
"""Lines for a field and the space around it."""

LEAVE: Final = Binding("escape", "leave", "Back", key_display="esc")
QUIT: Final = Binding("ctrl+q", "app.quit", show=False)
MOVES: Final[tuple[BindingType, ...]] = (
    Binding("j,down", "move(1)", show=False, id="down"),
    Binding("k,up", "move(-1)", show=False, id="up"),
    Binding("g,home", "move_to(0)", show=False, id="top"),
    Binding("G,end", "move_to(-1)", show=False, id="bottom"),
    Binding("ctrl+d,pagedown", "page(1)", show=False, id="page_down"),
    Binding("ctrl+u,pageup", "page(-1)", show=False, id="page_up"),
)
"""The keys of a list, as the user has bound them."""


class Dialog(ModalScreen[_T | None], Generic[_T]):
    """A box over the screen; esc closes it with the result None."""

    CSS_PATH = STYLES / "dialogs.tcss"

    BINDINGS: ClassVar[list[BindingType]] = [QUIT]

    box_width = 88
    """Columns, if the terminal is wide enough."""
    box_height: int | None = None
    """Lines, if the terminal is high enough; None: as many as the contents need."""
    click = ""
    """The action of a click on a row of the list."""
    second_click = ""
    """The action of a click on the row that is under the cursor already, if not that of `click`."""

    def __init__(self, heading: str, text: Sequence[str] = ()) -> None:
        """A box with `heading` in its border and `text` at its top."""
        super().__init__(classes="dialog")
        rebind(self)
        self._heading = heading
        self._text = text
        self.message = ""
        """The message that is shown."""

    @property
    def reader(self) -> ReaderApp:
        """The app, with its library, configuration and main screen."""
        return cast("ReaderApp", self.app)

    @property
    def field(self) -> Input:
        """The first field."""
        return self.query_one(Input)

    @property
    def choices(self) -> Choices:
        """The list."""
        return self.query_one(Choices)

    def under_cursor(self, items: Sequence[_Item]) -> _Item | None:
        """The one of `items`, the rows of the list, that is under the cursor; None if empty."""
        return items[self.choices.cursor] if items else None

    def compose(self) -> ComposeResult:
        """The box, and the footer with its keys."""
        with Vertical(id="box") as box:
            box.border_title = Content(drawable(self._heading))
            if self._text:
                yield Static(Content(drawable("\n".join(self._text))), id="text")
            yield from self.contents()
            yield Static(id="message")
        yield KeyFooter()

    def contents(self) -> ComposeResult:
        """The widgets between the text and the message."""
        yield from ()

    def on_mount(self) -> None:
        """Fit the box to its contents, and put the cursor at the end of each field."""
        self.fit()
        for line in self.query(Input):
            self.call_after_refresh(line.action_end)

    def on_resize(self) -> None:
        """Fit the box to its contents and the new size."""
        self.fit()

    def fit(self) -> None:
        """Make the box as large as its contents, and no larger than the screen."""
        if self.is_closed:
            return
        size = self.app.size
        width = min(self.box_width, size.width)
        box = self.query_one("#box")
        box.styles.width = width
        wanted = self.box_height
        if wanted is None and self.query(Choices):
            room = max(1, width - _FRAME)
            text = [line for each in self._text for line in wrap(each, room)]
            lines = self.choices.rows * self.choices.row_height
            others = sum(_INPUT for child in box.children if isinstance(child, Input))
            wanted = 2 + len(text) + bool(text) + max(1, lines) + others + self._message_lines(room)
        if wanted is not None:
            box.styles.height = max(4, min(wanted, size.height - 1))

    def _message_lines(self, room: int) -> int:
        """Lines for the message, at least one, so that the box seldom changes its size."""
        return 1 + max(1, len(wrap(self.message, room)))

    def show_message(self, text: str, kind: str = "") -> None:
        """Show a message; its `kind` ("", `busy`, `bad` or `good`) gives it a colour and a sign."""
        if self.is_closed:
            return
        line = self.query_one("#message", Static)
        if (message := f"{_sign(kind)}{drawable(text)}" if text else "") == self.message:
            return
        self.message = message
        line.update(Content(message))
        for each in ("busy", "bad", "good"):
            line.set_class(each == kind, f"-{each}")
        self.fit()

    @property
    def is_closed(self) -> bool:
        """Whether the box was closed; work that ends later then shows nothing."""
        return not self.query("#message")

    def leave(self, result: _T | None) -> None:
        """Close the box with `result`; does nothing if it is closed already."""
        if self.is_current:
            self.dismiss(result)

    def action_leave(self) -> None:
        """Close the box."""
        self.leave(None)

    # The list, where there is one

    async def on_row_list_selected(self, event: RowList.Selected) -> None:
        """Do what a click does."""
        if action := (event.again and self.second_click) or self.click:
            await self.run_action(action)

    def action_move(self, step: int) -> None:
        """Move by lines."""
        self.choices.move(step)

    def action_move_to(self, index: int) -> None:
        """Move to the first or last line."""
        self.choices.move_to(index)

    def action_page(self, step: int) -> None:
        """Move by half a page."""
        self.choices.page(step)


def _sign(kind: str) -> str:
    """The sign before a message, which shows its kind without colours."""
    signs = glyphs()
    return {"": "", "busy": f"{signs.ellipsis} ", "bad": f"{signs.bad} ", "good": f"{signs.good} "}[
        kind
    ]
