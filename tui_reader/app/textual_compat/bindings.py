"""Key bindings of a screen or widget, read and replaced, and Textual's names for characters.

Textual 8.2 declares bindings on classes only. Its `App.set_keymap` can move a declared binding to
other keys, but it keeps the label of the old key, resolves conflicts by its own rules, and has no
action that depends on which of its keys was pressed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from textual.binding import Binding, BindingsMap
from textual.keys import _character_to_key

if TYPE_CHECKING:
    from textual.dom import DOMNode
    from textual.events import Key
    from textual.widget import Widget


def bindings_of(node: DOMNode) -> dict[str, list[Binding]]:
    """The bindings of this node alone, by Textual's name of the key; not those of its parents."""
    return node._bindings.key_to_bindings


def restore_bindings(node: DOMNode) -> None:
    """Bind on `node` what its class declares, as when it was made."""
    declared = type(node)._merged_bindings
    node._bindings = BindingsMap() if declared is None else declared.copy()


def replace_bindings(node: DOMNode, bindings: Mapping[str, list[Binding]]) -> None:
    """Bind exactly these keys on `node`, instead of those that its class declares."""
    node._bindings = BindingsMap.from_keys(dict(bindings))


def name_of_character(character: str) -> str:
    """Textual's name of the key that types `character`: `question_mark` for `?`."""
    return _character_to_key(character)


async def run_own_binding(widget: Widget, event: Key) -> None:
    """Run the action that `widget` itself binds to the key, before the event goes further.

    Input and TextArea of Textual 8.2 insert characters directly, but keys such as backspace only
    act after they have bubbled up to the app. Characters that were typed after such a key are
    then inserted before it acts. (github.com/Textualize/textual/issues/6605)
    """
    for binding in bindings_of(widget).get(event.key, ()):
        if await widget.app.run_action(binding.action, widget):
            event.stop()
            event.prevent_default()
            return
