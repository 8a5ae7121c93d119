"""The order of the packages: who may import whom, and what only one place may use."""

import ast
import importlib
import inspect
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import tui_reader

ROOT = Path(tui_reader.__file__).parent
LAYERS = (
    {"cli", "app"},
    {"crawl"},
    {"sync", "sharing", "export", "ai", "fulltext"},
    {"library", "marks", "sources"},
    {"formats", "config", "display"},
    {"core"},
    {"system"},
)
"""Packages import packages of later layers only."""
APP_FOR_CLI = {
    "tui_reader.app.run",
    "tui_reader.app.terminal.exit_status",
    "tui_reader.app.messages.ignored_settings",
}
"""What the command line may import from the app: how it starts, how it ended, and the check of the
user's keys and themes, which have Textual's names and which only the doctor asks for."""
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
START_OF_APP = "tui_reader.app.run"
"""The module with which everything is loaded that the first paint needs."""
TEXTUAL_PRIVATE = "tui_reader.app.textual_compat"
"""The one package that may use private names of Textual."""
NAMED_TUPLE = {"_asdict", "_fields", "_make", "_replace"}
"""Names of NamedTuple that begin with an underscore only to keep clear of the fields."""


class Import(NamedTuple):
    """A module that a module imports, at its top or inside a function."""

    source: str
    target: str
    """A module of the project, or the full name that the import statement has."""


@cache
def modules() -> Mapping[str, ast.Module]:
    """Every module of the project by its dotted name; a package has the name of its folder."""
    found = {}
    for path in sorted(ROOT.rglob("*.py")):
        parts = path.relative_to(ROOT.parent).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = ast.parse(path.read_text("utf-8"))
    return found


@cache
def imports() -> tuple[Import, ...]:
    """Every import of every module, except those for type checkers."""
    return tuple(
        Import(name, target)
        for name, tree in modules().items()
        for target in _targets(tree)
        if target != name
    )


def _targets(node: ast.AST, *, at_top: bool = False) -> Iterator[str]:
    """What a node imports, except for type checkers; with `at_top` not within functions."""
    if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
        children: list[ast.AST] = [*node.orelse]
    else:
        children = list(ast.iter_child_nodes(node))
    if isinstance(node, ast.Import):
        yield from (each.name for each in node.names)
    elif isinstance(node, ast.ImportFrom):
        assert node.level == 0, "relative import"
        for each in node.names:
            full = f"{node.module}.{each.name}"
            yield full if full in modules() else str(node.module)
    for child in children:
        if not (at_top and isinstance(child, FUNCTIONS)):
            yield from _targets(child, at_top=at_top)


def _package(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def _layer(package: str) -> int:
    return next(number for number, layer in enumerate(LAYERS) if package in layer)


def test_no_module_lies_loose_at_the_top() -> None:
    assert {path.name for path in ROOT.glob("*.py")} == {"__init__.py", "__main__.py"}


def test_packages_import_only_packages_of_later_layers() -> None:
    wrong = {
        f"{source} -> {target}"
        for source, target in imports()
        if target in modules() and (ours := _package(source)) not in ("", "__main__")
        if (theirs := _package(target)) not in ("", ours)
        if (ours, theirs) != ("cli", "app") and _layer(theirs) <= _layer(ours)
    }
    assert not wrong


def test_no_modules_import_each_other_in_a_circle() -> None:
    graph: dict[str, set[str]] = {name: set() for name in modules()}
    for source, target in imports():
        if target in graph:
            graph[source].add(target)
    reachable = {name: _reachable(graph, name) for name in graph}
    circles = {
        frozenset({name, *(each for each in others if name in reachable[each])})
        for name, others in reachable.items()
        if name in others
    }
    assert not circles


def _reachable(graph: Mapping[str, set[str]], start: str) -> set[str]:
    found: set[str] = set()
    pending = list(graph[start])
    while pending:
        if (name := pending.pop()) not in found:
            found.add(name)
            pending += graph[name]
    return found


def test_imports_within_functions_keep_something_from_being_loaded() -> None:
    """What is loaded before a function runs anyway is imported at the top of its module."""
    graph = {name: _loaded_with(name, tree) for name, tree in modules().items()}
    start = _reachable(graph, START_OF_APP)
    useless = set()
    for name, tree in modules().items():
        loaded = _reachable(graph, name) | (start if _package(name) == "app" else set())
        useless |= {
            f"{name}: {target}"
            for node in ast.walk(tree)
            if isinstance(node, FUNCTIONS)
            for target in _targets(node)
            if target in loaded
        }
    assert not useless


def _loaded_with(name: str, tree: ast.Module) -> set[str]:
    """The modules of the project that are loaded with one: what it imports, and packages above."""
    found = {name, *_targets(tree, at_top=True)}
    above = {each.rpartition(".")[0] for each in found}
    return ((found | above) - {name}) & modules().keys()


def test_only_the_app_imports_textual() -> None:
    outside = {
        source
        for source, target in imports()
        if target.split(".")[0] == "textual" and _package(source) != "app"
    }
    assert outside == set()


def test_the_command_line_imports_only_the_start_of_the_app() -> None:
    found = {
        f"{source} -> {target}"
        for source, target in imports()
        if (_package(source), _package(target)) == ("cli", "app") and target not in APP_FOR_CLI
    }
    assert found == set()


def test_no_method_is_a_hook_that_raises_not_implemented() -> None:
    hooks = {
        name
        for name, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Raise) and "NotImplementedError" in ast.unparse(node)
    }
    assert not hooks


def test_no_class_of_the_project_is_above_the_main_screen_or_a_controller() -> None:
    main_screen = importlib.import_module("tui_reader.app.main_screen").MainScreen
    assert [each.__module__.split(".")[0] for each in main_screen.__bases__] == ["textual"]
    for name, tree in modules().items():
        if name.startswith("tui_reader.app.controllers"):
            classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
            bases = {ast.unparse(base) for node in classes for base in node.bases}
            assert bases <= {"NamedTuple", "Protocol"}, name


def test_private_names_of_textual_are_used_only_in_one_package() -> None:
    found = {
        name
        for module, tree in modules().items()
        if _package(module) == "app" and not module.startswith(TEXTUAL_PRIVATE)
        for name in _private_names(module, tree)
    }
    assert not found


def _private_names(module: str, tree: ast.Module) -> Iterator[str]:
    """Private names of Textual that a module of the app imports, reads, sets or overrides.

    `_on_…` is not one: Textual documents these handlers.
    """
    defined = _defined_privately(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("textual"):
            named = [*str(node.module).split("."), *(each.name for each in node.names)]
            yield from (name for name in named if name.startswith("_"))
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in ("getattr", "setattr"):
            name = ast.unparse(node.args[1]).strip("'\"")
            if name.startswith("_") and name not in defined:
                yield name
        elif isinstance(node, ast.Attribute) and ast.unparse(node.value) not in ("self", "cls"):
            if re.match("_[a-z]", node.attr) and node.attr not in defined | NAMED_TUPLE:
                yield node.attr
        elif isinstance(node, ast.ClassDef):
            inherited = _private_names_inherited(module, node.name)
            for each in ast.walk(node):
                if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef):
                    name = each.name
                elif isinstance(each, ast.Attribute) and ast.unparse(each.value) == "self":
                    name = each.attr
                else:
                    continue
                if name in inherited and not name.startswith("_on_"):
                    yield name


def _defined_privately(tree: ast.Module) -> set[str]:
    """Private names that a module's own classes and functions define."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            if ast.unparse(node.value) == "self":
                found.add(node.attr)
        elif isinstance(node, ast.AnnAssign | ast.Assign):
            targets = [node.target] if isinstance(node, ast.AnnAssign) else node.targets
            found.update(each.id for each in targets if isinstance(each, ast.Name))
    return {name for name in found if name.startswith("_")}


def _private_names_inherited(module: str, name: str) -> set[str]:
    """Private names that the classes of Textual above a class define or set."""
    cls = getattr(importlib.import_module(module), name, None)
    found: set[str] = set()
    for base in inspect.getmro(cls) if inspect.isclass(cls) else ():
        if base.__module__.split(".")[0] == "textual":
            found |= _names_of_textual(base)
    return found


@cache
def _names_of_textual(cls: type) -> set[str]:
    assigned = re.findall(r"\bself\.(_[a-z]\w*)\b\s*(?::[^=\n]+)?=[^=]", inspect.getsource(cls))
    return {name for name in (*vars(cls), *assigned) if re.match("_[a-z]", name)}
