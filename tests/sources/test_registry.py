"""What kind of source a location is, and the digest systems that are known by name."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.helpers import Command, entry, write_digest
from tui_reader.config import Config, SourceConfig
from tui_reader.sources import digest_files
from tui_reader.sources.digest_files import FolderError
from tui_reader.sources.fetch import SourceError
from tui_reader.sources.locations import redacted
from tui_reader.sources.patterns import matcher
from tui_reader.sources.presets import PRESETS
from tui_reader.sources.registry import KINDS, detect, source_files


@pytest.mark.parametrize(
    ("location", "kind", "name"),
    [
        ("daily-arxiv", "git", "daily-arxiv"),
        ("https://github.com/o/r", "git", "r"),
        ("https://example.org/some/where.git", "git", "where"),
        ("git@github.com:o/r.git", "git", "r"),
        ("ssh://git@example.org/o/r", "git", "r"),
        ("file:///srv/r.git", "git", "r"),
        ("arxiv:cs.CL+cs.LG", "arxiv", "arxiv-cs.CL-cs.LG"),
        ("arxiv-search:ti:pruning", "arxiv", "arxiv-search-ti-pruning"),
        ("https://example.org/{date:%Y-%m-%d}.md", "web", "example.org"),
        ("https://raw.githubusercontent.com/o/r/data/assets/file-list.txt", "web", "r"),
        ("https://www.nature.com/nature.rss", "feed", "nature.com"),
        ("https://connect.biorxiv.org/biorxiv_xml.php?subject=all", "feed", "connect.biorxiv.org"),
        ("https://github.com/o/r/releases.atom", "feed", "r"),
    ],
)
def test_kind_and_name_are_detected_from_a_location(location, kind, name):
    source = detect(location)
    assert (source.kind, source.name) == (kind, name)


def test_a_folder_is_detected(tmp_path):
    assert detect(str(tmp_path)) == SourceConfig(tmp_path.name, "folder", str(tmp_path))


def test_a_fork_of_a_preset_gets_its_options():
    fork = detect("https://github.com/me/daily-arXiv-ai-enhanced")
    preset = PRESETS["daily-arxiv"].source
    assert fork.options == preset.options
    assert fork.location == "https://github.com/me/daily-arXiv-ai-enhanced"


def test_the_page_of_a_folder_on_a_forge_gives_branch_and_pattern():
    source = detect("https://github.com/o/r/tree/main/data/daily")
    assert source.location == "https://github.com/o/r"
    assert source.options == {"branch": "main", "patterns": ("data/daily/**",)}


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("https://arxiv.org/list/cs.CL/recent", "arxiv:cs.CL"),
        ("https://rss.arxiv.org/rss/cs.CL+cs.LG", "arxiv:cs.CL+cs.LG"),
        ("http://export.arxiv.org/api/query?search_query=cat:cs.CL", "arxiv-search:cat:cs.CL"),
        ("arxiv:cs.CL, cs.LG", "arxiv:cs.CL+cs.LG"),
    ],
)
def test_pages_of_arxiv_are_detected(location, expected):
    assert detect(location).location == expected


@pytest.mark.parametrize(
    "location",
    ["ext::sh -c id", "--upload-pack=id", "-x", "ftp://h/x", "", "nowhere", "https://", "a\0b",
     "javascript://x", "https://arxiv.org/abs/2607.00001", "https://[::1"],
)  # fmt: skip
def test_locations_that_cannot_be_a_source_are_refused(location):
    with pytest.raises(SourceError):
        detect(location)


def test_a_taken_name_is_not_given_again():
    taken = Config((SourceConfig("r", "folder", "/r"),))
    assert detect("https://github.com/o/r", taken).name == "r-2"


@pytest.mark.parametrize(
    "location", ["~nobody-of-that-name/digests", "x" * 5000, "x:" + "y/" * 5000]
)
def test_impossible_folders_are_refused_in_one_line(location: str) -> None:
    with pytest.raises(SourceError) as refused:
        detect(location)
    assert "no such folder" in str(refused.value)
    with pytest.raises(FolderError, match="no such folder"):
        list(source_files(SourceConfig("a", "folder", location)))


def test_the_presets_want_every_digest_of_their_repositories() -> None:
    daily = matcher(PRESETS["daily-arxiv"].source.options["patterns"])
    assert daily("data/2026-07-01_AI_enhanced_Chinese.jsonl")
    assert daily("data/2026-07-01.jsonl")
    assert not daily("data/2026-07-01.md")
    weekly = matcher(PRESETS["efficient-paper"].source.options["patterns"])
    assert weekly("docs/weekly_paper/2026-03-16.md")
    assert weekly("docs/weekly_paper/legacy/2024-09-20.md")
    assert not weekly("docs/index.md")


def test_a_sync_loads_nothing_of_the_network_and_the_kinds_nothing_that_a_fetch_needs():
    program = (
        "import sys, tui_reader.sources.registry, tui_reader.sources.presets\n"
        "heavy = ('httpx', 'asyncio', 'subprocess', 'tui_reader.formats', 'tui_reader.library')\n"
        "print([name for name in heavy if name in sys.modules])\n"
        "import tui_reader.sync.run\n"
        "print([name for name in ('httpx', 'asyncio', 'feedparser') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert done.stdout.split() == [b"[]", b"[]"]


def test_sources_cannot_be_read_before_the_kinds_are_registered(tmp_path):
    path = tmp_path / "config.toml"
    path.write_text('[[sources]]\nname = "a"\nkind = "folder"\nlocation = "/x"\n')
    program = (
        f"from pathlib import Path; from tui_reader.config import load; load(Path({str(path)!r}))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert b"import tui_reader.sources.registry" in done.stderr


@pytest.mark.parametrize(
    ("kind", "location", "name"),
    [
        ("folder", "/home/me/my digests", "my digests"),
        ("git", "https://github.com/o/daily.git", "daily"),
        ("git", "git@github.com:o/daily.git", "daily"),
        ("git", "https://h.org/", "h.org"),
        ("arxiv", "arxiv:cs.CL+cs.LG", "arxiv:cs.CL+cs.LG"),
        ("feed", "https://www.h.org/feed.xml?x=1", "h.org"),
        ("web", "https://h.org/d/{date:%Y-%m-%d}.jsonl", "h.org"),
    ],
)
def test_every_kind_suggests_a_name_for_a_location(kind, location, name):
    assert KINDS[kind].suggest_name(location) == name


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://x.example/f?token=a1&n=2", "https://x.example/f?token=…&n=2"),
        ("https://x.example/f?n=2&rss_token=a%201", "https://x.example/f?n=2&rss_token=…"),
        (
            "https://x.example/f?apikey=a;api-key=b&KEY=c",
            "https://x.example/f?apikey=…;api-key=…&KEY=…",
        ),
        ("https://x.example/f?X-Amz-Signature=a", "https://x.example/f?X-Amz-Signature=…"),
        ("https://u:p@x.example/f#access_token=a", "https://…@x.example/f#access_token=…"),
        ("https://x.example/f?keyword=a&author=b", "https://x.example/f?keyword=a&author=b"),
        ("https://x.example/f?side=a&monkey=b", "https://x.example/f?side=a&monkey=b"),
    ],
)
def test_tokens_in_addresses_are_redacted(address, shown):
    assert redacted(address) == shown
    assert redacted(f"{address}: HTTP 500") == f"{shown}: HTTP 500"


def test_a_folder_with_too_many_files_is_reported_and_its_newest_are_read(
    tmp_path: Path, home: Path, cli: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in (1, 2, 3):
        write_digest(tmp_path / "d" / f"2026-07-0{day}.jsonl", entry(f"2607.0000{day}", "A paper"))
    monkeypatch.setattr(digest_files, "_MAX_FILES", 2)
    cut = "has 3 files, and only the last 2 by name are read; move older ones"
    answer = cli("add", tmp_path / "d")
    assert answer.err.count(cut) == 1
    answer = cli("sync")
    assert (answer.status, answer.err.count("\n"), answer.err.count(cut)) == (1, 1, 1)
    assert sorted(line.split()[0] for line in cli("list").out.splitlines()) == [
        "2607.00002",
        "2607.00003",
    ]
    assert cut in cli("doctor").out
