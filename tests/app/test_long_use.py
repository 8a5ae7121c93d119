"""The reader used for long."""

import gc
from weakref import WeakSet

from textual.widget import Widget
from textual.widgets import TextArea

from tests.app.conftest import Opener


async def test_widgets_that_were_removed_leave_the_memory(opened: Opener, sample: object) -> None:
    async with opened() as reader:
        shown: WeakSet[Widget] = WeakSet()
        looks: WeakSet[object] = WeakSet()
        kinds: set[type[Widget]] = set()  # the widgets may be gone before the end of the loop
        for key in ("e", "t", "e"):
            await reader.press(key)
            await reader.until(lambda: reader.app.screen is not reader.main)
            shown.update(reader.app.screen.query("*"))
            kinds.update(map(type, shown))
            looks.update(each._styles_cache for each in reader.app.screen.query("*"))
            await reader.press("escape")
            await reader.until(lambda: reader.app.screen is reader.main)
            await reader.press("tab")
        assert any(issubclass(each, TextArea) for each in kinds)

        def is_gone() -> bool:
            gc.collect()
            return not looks and all(each.is_attached for each in shown)

        await reader.until(is_gone)
