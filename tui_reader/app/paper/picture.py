"""PictureScreen: the picture of a figure on the full screen."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Center, Middle
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from tui_reader.app.theme.stylesheets import STYLES
from tui_reader.app.widgets.footer import KeyFooter
from tui_reader.app.work.threads import threaded
from tui_reader.display.glyphs import drawable
from tui_reader.fulltext.fetch import Progress, TextError
from tui_reader.fulltext.pictures import fetch_picture
from tui_reader.sources.fetch import Stopped
from tui_reader.system.errorlog import log_error

if TYPE_CHECKING:
    from textual.widget import Widget

_LOOK_SECONDS: Final = 0.2


class PictureScreen(Screen[bool]):
    """Shows a picture while it is fetched and afterwards; the result is whether to open it."""

    CSS_PATH = STYLES / "paper.tcss"
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter", "close(False)", "Back", key_display="esc"),
        Binding("o", "close(True)", "Web"),
        Binding("ctrl+q", "app.quit", show=False),
    ]

    def __init__(self, url: str, caption: str, draws: type[Widget]) -> None:
        """The picture at `url`, drawn by widgets of the class `draws`."""
        super().__init__()
        self._url = url
        self._caption = caption
        self._draws: Any = draws
        self._progress = Progress()
        self._is_closed = False
        self._line = Static(id="picture-line")

    def compose(self) -> ComposeResult:
        """The place of the picture, its caption, and the keys."""
        with Middle(id="picture"):
            yield Center(Static())
        yield self._line
        yield KeyFooter()

    def on_mount(self) -> None:
        """Fetch the picture in a thread."""
        self._looking = self.set_interval(_LOOK_SECONDS, self._show_progress)
        self._show_progress()
        self.run_worker(self._load())

    def on_unmount(self) -> None:
        """Stop fetching."""
        self._is_closed = True

    def _show_progress(self) -> None:
        progress = self._progress
        if progress.wait >= 1:
            doing = f"{progress.wait:.0f} s until the next request that arXiv allows"
        else:
            doing = f"{progress.received / 1000:,.0f} kB"
        self._say(f"Fetching the picture: {doing}")

    def _say(self, text: str) -> None:
        self._line.update(Content(drawable(text)))

    async def _load(self) -> None:
        work = partial(fetch_picture, self._url, self._progress, lambda: self._is_closed)
        text = self._caption
        try:
            drawn = self._draws(await threaded(work))
        except Stopped:
            return
        except TextError as error:
            text = f"{error}. o opens it in the browser."
        except Exception as error:  # the library may raise anything for a picture
            log_error("showing a picture", error)
            text = "The picture cannot be drawn here. o opens it in the browser."
        else:
            if self.is_attached:
                center = self.query_one(Center)
                await center.remove_children()
                center.mount(drawn)
        self._looking.stop()
        self._say(text)

    def action_close(self, opens: bool) -> None:
        """Go back to the paper."""
        self.dismiss(opens)
