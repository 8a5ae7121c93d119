"""The papers and the problems of a digest."""

from typing import Any

from tui_reader.core.paper import Paper
from tui_reader.formats import Problem, read_digest


def entries(
    digest: str | bytes, name: str = "2031-04-02.md", **options: Any
) -> list[Paper | Problem]:
    data = digest if isinstance(digest, bytes) else digest.encode()
    return list(read_digest(data, name, **options).entries)


def papers(digest: str | bytes, **options: Any) -> list[Paper]:
    return [each for each in entries(digest, **options) if isinstance(each, Paper)]


def problems(digest: str | bytes, **options: Any) -> list[Problem]:
    return [each for each in entries(digest, **options) if isinstance(each, Problem)]


def read(digest: str | bytes, **options: Any) -> tuple[list[Paper], list[Problem]]:
    return papers(digest, **options), problems(digest, **options)
