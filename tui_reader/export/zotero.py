"""Sends papers to Zotero on this machine, through the server that its browser connectors use.

The protocol is that of zotero/zotero, `xpcom/server/server_connector.js`: `/connector/ping` tells
whether Zotero runs, and `/connector/saveItems` saves items of Zotero's translators, with a new
session for each request (409 if it exists), and returns 201.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from html import escape
from typing import TYPE_CHECKING, Any, Final

import httpx

from tui_reader import __version__
from tui_reader.core.latex import readable
from tui_reader.core.people import OTHERS
from tui_reader.export import bibliography
from tui_reader.export.authors import Name, flat

if TYPE_CHECKING:
    from tui_reader.core.paper import Paper
    from tui_reader.library import Listed

_API_VERSION: Final = "3"
"""The version of the connectors' protocol, `CONNECTOR_API_VERSION`."""
_AT_ONCE: Final = 20
"""Papers in one request, so that progress can be seen and the sending stopped."""
_PING_SECONDS: Final = 5.0
_SAVE_SECONDS: Final = 60.0
_MAX_ANSWER: Final = 65_536
"""Bytes of an answer that are read."""
_TRIES: Final = 2
"""Requests with a new session each, if Zotero knows the session already."""
_PREPRINT_SERVERS: Final = {
    "10.1101/": "bioRxiv",
    "10.64898/": "bioRxiv",
    "10.21203/": "Research Square",
    "10.26434/": "ChemRxiv",
    "10.2139/": "SSRN",
    "10.31234/": "PsyArXiv",
}
"""Preprint servers by the beginning of their DOIs."""


class ZoteroError(Exception):
    """The papers could not be sent; the message says why and what to do."""


def send(papers: Sequence[Listed], port: int) -> Iterator[int]:
    """Save the papers in the collection that is selected in Zotero; yields how many are saved.

    Raises ZoteroError. Papers that were counted before are in Zotero then.
    """
    headers = {
        "X-Zotero-Connector-API-Version": _API_VERSION,
        "User-Agent": f"tui-reader/{__version__}",  # Zotero refuses a browser's
    }
    with httpx.Client(
        base_url=f"http://127.0.0.1:{port}/connector/", headers=headers, trust_env=False
    ) as client:
        _ping(client, port)
        for start in range(0, len(papers), _AT_ONCE):
            part = papers[start : start + _AT_ONCE]
            _save(client, part)
            yield start + len(part)


def _ping(client: httpx.Client, port: int) -> None:
    status, headers, text = _ask(client, "ping", None, _PING_SECONDS)
    if status != 200 or ("x-zotero-version" not in headers and "Zotero" not in text):
        raise ZoteroError(
            f"the program at port {port} is not Zotero; set zotero_port in config.toml"
        )


def _save(client: httpx.Client, papers: Sequence[Listed]) -> None:
    items = [item(each) for each in papers]
    address = items[0].get("url", "https://arxiv.org/")
    for _ in range(_TRIES):
        data = {"sessionID": uuid.uuid4().hex, "uri": address, "items": items}
        status, _, text = _ask(client, "saveItems", data, _SAVE_SECONDS)
        if status == 201:
            return
        if status != 409:
            break
    raise ZoteroError(_reason(status, text))


def _reason(status: int, text: str) -> str:
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError):
        answer = None
    values = answer if isinstance(answer, dict) else {}
    if values.get("libraryEditable") is False:
        return "the library selected in Zotero is read-only; select another one there"
    if values.get("error") == "CONNECTOR_VERSION_OUTDATED":
        return "this Zotero speaks a newer protocol than tui-reader; update tui-reader"
    return f"Zotero answered with HTTP {status}; its Help menu has the log (Debug Output Logging)"


def _ask(
    client: httpx.Client, path: str, data: dict[str, Any] | None, seconds: float
) -> tuple[int, httpx.Headers, str]:
    """The status, headers and text of Zotero's answer. Raises ZoteroError."""
    method = "GET" if data is None else "POST"
    body = b""
    try:
        with client.stream(method, path, json=data, timeout=seconds) as response:
            for chunk in response.iter_raw(_MAX_ANSWER):
                body += chunk
                if len(body) >= _MAX_ANSWER:
                    break
    except httpx.ConnectError:
        raise ZoteroError("Zotero is not running; start it and try again") from None
    except httpx.TimeoutException:
        raise ZoteroError("Zotero does not answer; it may be busy or show a question") from None
    except httpx.HTTPError as error:
        raise ZoteroError(f"Zotero broke off ({type(error).__name__}); try again") from None
    return response.status_code, response.headers, body[:_MAX_ANSWER].decode("utf-8", "replace")


def item(listed: Listed) -> dict[str, Any]:
    """The paper as an item of Zotero's translators: its fields, creators, tags and notes."""
    paper = listed.paper
    doi = bibliography.doi(paper) or bibliography.arxiv_doi(paper)
    number = bibliography.arxiv_number(paper)
    server = "arXiv" if number else _preprint_server(doi or "")
    values: dict[str, Any] = {
        "itemType": "preprint" if server else "journalArticle",
        "id": uuid.uuid4().hex[:8],
        "title": flat(readable(paper.title)),
        "creators": [_creator(name) for name in bibliography.authors(paper)],
        "abstractNote": readable(paper.abstract) if paper.abstract else None,
        "date": _date(paper),
        "DOI": doi,
        "url": bibliography.url(paper),
        "accessDate": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "repository": server,
        "archiveID": f"arXiv:{number}" if number else None,
        "libraryCatalog": "arXiv.org" if number else None,
        "extra": "\n".join(_extra(paper, number)),
        "tags": [{"tag": each} for each in bibliography.keywords(listed)],
        "notes": [{"note": _note(listed.note)}] if listed.note else None,
    }
    return {name: value for name, value in values.items() if value}


def _preprint_server(doi: str) -> str | None:
    return next((name for start, name in _PREPRINT_SERVERS.items() if doi.startswith(start)), None)


def _creator(name: Name) -> dict[str, Any]:
    if name.is_whole or not name.given:
        return {"lastName": name.family, "creatorType": "author", "fieldMode": 1}
    family = " ".join(filter(None, (name.family, name.suffix)))
    return {"firstName": name.given, "lastName": family, "creatorType": "author"}


def _date(paper: Paper) -> str | None:
    when = bibliography.issued(paper)
    if when is None:
        return None
    return "-".join(f"{part:02}" for part in when if part)


def _extra(paper: Paper, number: str | None) -> Iterator[str]:
    """Lines for Zotero's field for everything else, as its own translators write them."""
    if number:
        category = f" [{paper.primary_category}]" if paper.primary_category else ""
        yield f"arXiv:{number}{category}"
    if paper.id.startswith("guid:pubmed:"):
        yield f"PMID: {paper.id.removeprefix('guid:pubmed:')}"
    if OTHERS in paper.authors:
        yield "The digest does not name all authors."
    if paper.comment:
        yield f"Comment: {flat(readable(paper.comment))}"


def _note(text: str) -> str:
    """The user's note as HTML, which Zotero's notes are."""
    paragraphs = (escape(each).replace("\n", "<br/>") for each in text.split("\n\n"))
    return "".join(f"<p>{each}</p>" for each in paragraphs if each.strip())
