"""Every regular expression of the program, and texts that are made to cost it the most."""

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import tui_reader

_PACKAGE = Path(tui_reader.__file__).parent
_SCANNING = ("search", "sub", "subn", "finditer", "findall", "split")
_TAKING = (*_SCANNING, "compile", "match", "fullmatch")
"""The functions of `re` that take a pattern."""
_CALL = re.compile(rf"\bre\.(?:{'|'.join(_TAKING)})\(")
_ENDS = ("", "\0", "\n")
_REPEATS = {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}


class Found(NamedTuple):
    """A regular expression as it stands in the program."""

    place: str
    """Its file and line."""
    pattern: re.Pattern[Any]
    scans: bool
    """Whether it is looked for at every place of a text, not only at one."""


def modules() -> list[str]:
    """The modules in whose text a function of `re` is called; none is imported for that."""
    found = []
    for path in sorted(_PACKAGE.rglob("*.py")):
        if _CALL.search(path.read_text("utf-8")) and path.name != "__main__.py":
            parts = path.relative_to(_PACKAGE.parent).with_suffix("").parts
            found.append(".".join(parts).removesuffix(".__init__"))
    return found


def patterns_of(name: str) -> tuple[list[Found], list[str]]:
    """A module's patterns, and the places of those made of something only known at run time."""
    found: list[Found] = []
    dynamic: list[str] = []
    module = importlib.import_module(name)
    path = Path(module.__file__ or "")
    source = path.read_text("utf-8")
    nodes = list(ast.walk(ast.parse(source)))
    for node, method in _calls(nodes):
        place = f"{path.relative_to(_PACKAGE.parent)}:{node.lineno}"
        try:
            written = _value(node.args[0], vars(module))
            flags = _flags(node, vars(module))
        except NameError:
            dynamic.append(place)
            continue
        pattern = re.compile(written, flags)
        scans = method in _SCANNING or (method == "compile" and _is_scanned(source, nodes, node))
        found.append(Found(place, pattern, scans))
    return found, dynamic


def _calls(nodes: list[ast.AST]) -> Iterator[tuple[ast.Call, str]]:
    """Each call of a function of `re` that takes a pattern, with the function's name."""
    for node in nodes:
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        module, method = node.func.value, node.func.attr
        if method in _TAKING and isinstance(module, ast.Name) and module.id == "re":
            yield node, method


def _value(node: ast.expr, names: dict[str, Any]) -> Any:
    """What an expression of the module's own names is; NameError for anything else."""
    if any(isinstance(each, ast.Call | ast.Lambda) for each in ast.walk(node)):
        raise NameError
    return eval(compile(ast.Expression(node), "", "eval"), dict(names))


def _flags(node: ast.Call, names: dict[str, Any]) -> int:
    given = [each.value for each in node.keywords if each.arg == "flags"]
    if isinstance(node.func, ast.Attribute) and node.func.attr == "compile":
        given += node.args[1:]
    return int(_value(given[0], names)) if given else 0


def _is_scanned(source: str, nodes: list[ast.AST], node: ast.AST) -> bool:
    """Whether the name that the compiled pattern is given is ever used to look through a text."""
    for each in nodes:
        value = getattr(each, "value", None)
        if isinstance(each, ast.AnnAssign | ast.Assign) and value is not None:
            same = (value.lineno, value.col_offset) == (node.lineno, node.col_offset)  # type: ignore[attr-defined]
            target = each.target if isinstance(each, ast.AnnAssign) else each.targets[0]
            if same and isinstance(target, ast.Name):
                uses = re.findall(rf"\b{target.id}\.(\w+)", source)
                return not uses or any(use in _SCANNING for use in uses)
    # handed about, or used at once
    return any(f".{method}(" in source for method in ("search", "sub", "finditer", "findall"))


def longest_bounded_repetition(pattern: re.Pattern[Any]) -> int:
    """The greatest number of times that a part of the pattern is repeated, if that is bounded."""
    bounds = [0]
    trees = [_parsed(pattern)]
    while trees:
        for kind, value in trees.pop():
            name = str(kind)
            if name in _REPEATS:
                bounds += [value[1]] * (value[1] != re._constants.MAXREPEAT)  # type: ignore[attr-defined]
                trees.append(value[2])
            elif name == "BRANCH":
                trees += value[1]
            elif name in ("SUBPATTERN", "ASSERT", "ASSERT_NOT"):
                trees.append(value[-1])
            elif name == "ATOMIC_GROUP":
                trees.append(value)
    return max(bounds)


def _parsed(pattern: re.Pattern[Any]) -> Any:
    return re._parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE)  # type: ignore[attr-defined]


def attacks(pattern: re.Pattern[Any], size: int) -> Iterator[Any]:
    """Texts of about `size` characters that repeat what the pattern repeats, and then end badly."""
    tree = _parsed(pattern)
    pumps: dict[tuple[str, str], None] = {}
    for before, body in _repeated(tree, ""):
        for pump in (body, before + body, before + body[:1], before):
            if pump:
                pumps[before, pump] = None
    whole = _sample(tree)
    for pump in (whole, whole[:-1], whole[:1]):
        if pump:
            pumps["", pump] = None
    for before, pump in pumps:
        for end in _ENDS:
            text = before + pump * (size // len(pump)) + end
            yield text if isinstance(pattern.pattern, str) else text.encode("latin-1", "replace")


def _repeated(tree: Any, before: str) -> Iterator[tuple[str, str]]:
    """Each repetition's body, with what stands before it."""
    for kind, value in tree:
        name = str(kind)
        if name in _REPEATS:
            _, most, body = value
            sample = _sample(body)
            if most == re._constants.MAXREPEAT or most > 1:  # type: ignore[attr-defined]
                yield before, sample
                for variant in _variants(body):
                    yield before, variant
            yield from _repeated(body, before)
        elif name == "SUBPATTERN":
            yield from _repeated(value[-1], before)
        elif name == "ATOMIC_GROUP":
            yield from _repeated(value, before)
        elif name == "BRANCH":
            for branch in value[1]:
                yield from _repeated(branch, before)
        elif name in ("ASSERT", "ASSERT_NOT"):
            yield from _repeated(value[1], before)
        before += _sample([(kind, value)])


def _variants(tree: Any) -> Iterator[str]:
    """Other texts that the body matches: the characters that a class holds, and each branch."""
    items = list(tree)
    if len(items) == 1:
        kind, value = items[0]
        if str(kind) == "BRANCH":
            yield from map(_sample, value[1])
        elif str(kind) == "SUBPATTERN":
            yield from _variants(value[-1])
        elif str(kind) == "IN":
            yield from (c for c in _TRIED if _in(value, c))
        elif str(kind) in ("ANY", "NOT_LITERAL"):
            yield from "a \n<[(-"


_TRIED = "a0 \n\t-_.[](){}<>\"'$\\/:*!,~Aé中\x1b"


def _sample(tree: Any) -> str:
    """A text that the tree matches, more or less."""
    out = ""
    for kind, value in tree:
        name = str(kind)
        if name == "LITERAL":
            out += chr(value)
        elif name == "NOT_LITERAL":
            out += "b" if value == ord("a") else "a"
        elif name == "ANY":
            out += "a"
        elif name == "IN":
            out += next((c for c in _TRIED if _in(value, c)), "")
        elif name in _REPEATS:
            least, _, body = value
            out += _sample(body) * max(least, 1)
        elif name == "SUBPATTERN":
            out += _sample(value[-1])
        elif name == "ATOMIC_GROUP":
            out += _sample(value)
        elif name == "BRANCH":
            out += _sample(value[1][0])
    return out


def _in(items: Any, character: str) -> bool:
    code = ord(character)
    negated = str(items[0][0]) == "NEGATE"
    found = False
    for kind, value in items:
        name = str(kind)
        if name == "LITERAL":
            found |= value == code
        elif name == "RANGE":
            found |= value[0] <= code <= value[1]
        elif name == "CATEGORY":
            found |= _categories(str(value), character)
    return found != negated


def _categories(name: str, character: str) -> bool:
    kind = name.rsplit("_", 1)[-1]
    is_it = {
        "SPACE": character.isspace(),
        "DIGIT": character.isdigit(),
        "WORD": character.isalnum() or character == "_",
    }[kind]
    return is_it != ("NOT" in name)
