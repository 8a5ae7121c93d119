"""The keymap in use: the declared keys, with `[keys]` of config.toml applied."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from textual.binding import Binding

from tui_reader.app.keys.declared import GROUPS, OTHER_SCREENS, declared_groups
from tui_reader.app.keys.footers import FOOTERS
from tui_reader.app.keys.key import Key
from tui_reader.app.keys.names import key_name, nearest, quoted, written_key
from tui_reader.app.textual_compat.bindings import bindings_of, replace_bindings
from tui_reader.config import file_and_line
from tui_reader.core.text import clean_line
from tui_reader.display.glyphs import drawable

if TYPE_CHECKING:
    from textual.dom import DOMNode

    from tui_reader.config import UserCommand

QUIT: Final = "ctrl+q"
"""This key always quits, whatever the user binds."""


class Keymap(NamedTuple):
    """Every key as it is bound."""

    groups: dict[str, tuple[Key, ...]]
    problems: tuple[str, ...] = ()
    """The settings that are ignored, one line each."""


_UNBOUND: Final = "no-key-for-"
"""The name of the key of an action without one, which no terminal sends."""
COMMANDS: Final = "Your commands"
"""The heading of the group of `[[commands]]`."""
TRIAGE: Final = "In triage"
"""The heading of the group of triage, in which the commands can be run too."""

_current: Keymap = Keymap(GROUPS)


def use(keymap: Keymap) -> None:
    """Use `keymap` from now on, for bindings, help and messages."""
    global _current  # noqa: PLW0603 - one keyboard, one way to bind it
    _current = keymap


def groups(heading: str | None = None) -> dict[str, tuple[Key, ...]]:
    """The bound keys, of one group or of the main screen; arrows in ASCII if needed.

    The user's commands are keys of the main screen and of triage.
    """
    names = {heading, COMMANDS} if heading == TRIAGE else {heading}
    return {
        name: tuple(map(_drawn, keys))
        for name, keys in _current.groups.items()
        if (name in names if heading else name not in OTHER_SCREENS)
    }


def command_keys() -> tuple[Key, ...]:
    """The user's commands as keys, in the order of the file; some have no key."""
    return _current.groups.get(COMMANDS, ())


def bind_commands(node: DOMNode) -> None:
    """Bind the keys of the user's commands on `node`, except those that it binds itself."""
    bound = dict(bindings_of(node))
    for key in command_keys():
        for name in filter(None, key.keys.split(",")):
            own = Binding(name, key.action, key.label, show=False, tooltip=key.help)
            bound.setdefault(name, [own])
    replace_bindings(node, bound)


def bindings(heading: str | None = None) -> list[Binding]:
    """The declared keys of one group, or of the main screen, as Textual's bindings.

    Each binding has the name of its action as its id, which `rebind` needs.
    """
    every = sorted(
        (key for keys in declared_groups(heading).values() for key in keys),
        key=lambda key: key.footer,
    )
    return [
        Binding(
            keys or f"{_UNBOUND}{key.name}",
            key.action.format(n=n),
            key.label,
            show=key.footer > 0,
            key_display=key.shown.split()[0] if key.shown else None,
            id=key.name,
        )
        for key in every
        for n, keys in enumerate(key.keys.split(",") if "{n}" in key.action else [key.keys], 1)
    ]


def _drawn(key: Key) -> Key:
    return key._replace(shown=drawable(key.shown))


def keys_of(names: Container[str]) -> list[Key]:
    """The keys of these actions as they are bound, in the order of the help."""
    return [_drawn(key) for keys in _current.groups.values() for key in keys if key.name in names]


def key_of(name: str) -> Key:
    """The keys of an action as they are bound."""
    return keys_of((name,))[0]


def shown(name: str) -> str:
    """The first key of an action as people write it, or `the palette's NAME` if it has none."""
    key = key_of(name)
    return key.shown.split()[0] if key.shown else f"the palette's {key.label}"


def hints(place: str) -> list[tuple[str, str, str]]:
    """The bound keys in the footer of `place` (see FOOTERS): Textual's name, action, label."""
    is_search = place == "search"  # the line handles its own keys
    found = (
        (name if is_search else key_of(name).keys.split(",")[0], name, label)
        for name, label in FOOTERS[place].items()
    )
    return [hint for hint in found if hint[0]]


def rebind(node: DOMNode) -> None:
    """Apply the current keymap to the bindings of `node` that have the name of an action as id.

    Its other bindings keep their keys, and take precedence.
    """
    every = [binding for bindings in bindings_of(node).values() for binding in bindings]
    fixed = {binding.key for binding in every if binding.id is None}
    made: dict[str, list[Binding]] = {}
    seen: set[str] = set()
    for binding in every:
        if binding.id is None:
            made.setdefault(binding.key, []).append(binding)
        elif binding.id not in seen:
            seen.add(binding.id)
            key = key_of(binding.id)
            display = key.shown.split()[0] if key.shown else None
            for n, name in enumerate(key.keys.split(",") if key.keys else (), 1):
                if name not in fixed:
                    action = key.action.format(n=n) if "{n}" in key.action else binding.action
                    own = replace(binding, key=name, action=action, key_display=display)
                    made.setdefault(name, []).append(own)
    replace_bindings(node, made)


# The user's keys


def keymap(
    keys: Mapping[str, Sequence[str]], path: str, commands: Sequence[UserCommand] = ()
) -> Keymap:
    """The declared keys, overridden by `keys`, which has keys by name of an action.

    The keys of the user's `commands` are added. Problems name the line in `path`, the path of
    config.toml.
    """
    made = _overridden(keys, path) if keys else Keymap(GROUPS)
    return _with_commands(made, commands, path) if commands else made


def _with_commands(made: Keymap, commands: Sequence[UserCommand], path: str) -> Keymap:
    """`made` with a group of the user's commands, each with its keys that are free."""
    names = {command.name for command in commands}
    taken = {
        name: f"the action {key.name}" if key.name in names else key.name
        for heading, group in made.groups.items()
        if heading not in OTHER_SCREENS
        for key in group
        for name in key.keys.split(",")
    }
    problems = list(made.problems)
    group: list[Key] = []
    for number, command in enumerate(commands):
        keys, wrong = _free_keys(command.key, command.name, taken)
        if wrong:
            place = file_and_line(Path(path), "commands", command.name, "key")
            problems += [f"{place}: [[commands]] {command.name}: {each}" for each in wrong]
        group.append(
            Key(
                f"[[commands]] {number + 1}",
                ",".join(keys),
                " ".join(map(written_key, keys)),
                f"run_command({number})",
                command.name,
                clean_line(" ".join(command.command)),
            )
        )
    return Keymap({**made.groups, COMMANDS: tuple(group)}, tuple(problems))


def _free_keys(
    wanted: Sequence[str], name: str, taken: dict[str, str]
) -> tuple[list[str], list[str]]:
    """The `wanted` keys that no other action has in `taken`, and the problems of the others.

    `taken` then has the free ones as the keys of `name`.
    """
    found: list[str] = []
    problems: list[str] = []
    for each in wanted:
        try:
            key = key_name(each)
        except ValueError as error:
            problems.append(str(error))
            continue
        holder = taken.setdefault(key, name)
        if holder == name:
            found.append(key)
        elif key == QUIT:
            problems.append(f"{QUIT} always quits; choose another key")
        else:
            problems.append(f"{written_key(key)} already belongs to {holder}; choose another key")
    return found, problems


def _overridden(keys: Mapping[str, Sequence[str]], path: str) -> Keymap:
    own = {key.name: key for group in GROUPS.values() for key in group}
    # the same key on two screens is not a conflict
    screens = {
        key.name: heading if heading in OTHER_SCREENS else ""
        for heading, group in GROUPS.items()
        for key in group
    }
    taken = {screen: {QUIT: "quit"} for screen in screens.values()}
    problems: list[tuple[str, str]] = []
    """The name of an action, and what is wrong with its keys."""
    chosen: dict[str, list[str]] = {}
    for written, wanted in keys.items():
        name = written.replace("-", "_")
        if name not in own:
            problems.append((written, f"no action is called {quoted(written)}{nearest(name, own)}"))
            continue
        found, wrong = _free_keys(wanted, name, taken[screens[name]])
        problems += [(written, f"{name}: {each}") for each in wrong]
        if found or not wanted:
            chosen[name] = found
    bound = {
        name: _bound(key, chosen.get(name), taken[screens[name]], problems)
        for name, key in own.items()
    }
    return Keymap(
        {heading: tuple(bound[key.name] for key in group) for heading, group in GROUPS.items()},
        tuple(f"{_place(path, keys, name)}: [keys] {problem}" for name, problem in problems),
    )


def _place(path: str, keys: Mapping[str, Sequence[str]], name: str) -> str:
    """The file and line that bind the action, whose name may be written with dashes."""
    written = next((each for each in keys if each.replace("-", "_") == name), name)
    return file_and_line(Path(path), "keys", written)


def _bound(
    key: Key, chosen: list[str] | None, taken: Mapping[str, str], problems: list[tuple[str, str]]
) -> Key:
    """`key` with the chosen keys, or with its declared keys that no other action was given."""
    if chosen is not None:
        keys = dict.fromkeys([*chosen, *([QUIT] if key.name == "quit" else [])])
        shown = [written_key(each) for each in keys if each != QUIT or len(keys) == 1]
        return key._replace(keys=",".join(keys), shown=" ".join(shown))
    own = list(filter(None, key.keys.split(",")))
    lost = [each for each in own if taken.get(each, key.name) != key.name]
    if not lost:
        return key
    left = [each for each in own if each not in lost]
    for each in lost:
        text = (
            f"{taken[each]}: {written_key(each)} is a default key of {key.name}, which now has "
            f"{'only its other keys' if left else 'no key'}; to confirm, "
            f"write {key.name} = [{', '.join(_in_toml(k) for k in left)}], or give it other keys"
        )
        problems.append((taken[each], text))
    return key._replace(
        keys=",".join(left), shown=" ".join(written_key(each) for each in left if each != QUIT)
    )


def _in_toml(key: str) -> str:
    return f"'{written_key(key)}'" if key != "apostrophe" else '"\'"'
