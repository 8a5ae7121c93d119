"""EfficientPaper's curated collection: papers.json, and the files that its papers name."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.helpers import SHARED
from tests.support.shelf import Shelf, daily
from tui_reader.core.paper import Badge, DigestFile, Paper
from tui_reader.formats import FatalProblem, Problem, collection, files_beside, read_digest
from tui_reader.sources.digest_files import digest_files

NOTE = """# Knots that Hold

<p align="center">
<img src="cover.png" width="600">
</p>

## Abstract

We hold knots. See ![](fig.png) for how.

## Discussion

Not read.
"""
CHINESE = """# Ropes

## 一句话总结

一种绳结。

---

## 摘要翻译

绳子的摘要。

## 研究动机

### 小节

绳子太短。

## 方法（技术细节）

打结。

## AI 生成声明

本笔记由 AI Agent（Knot Agent）自动生成。
"""
META = """paper {
  title: "x"
}
baseline {
  methods: "Bend"
  methods: "None"
  methods: "2023/Hitch-2"
}
"""


def record(key: str, **fields: Any) -> dict[str, Any]:
    return {
        "id": key,
        "title": f"About {key}",
        "abbr": key,
        "url": f"http://arxiv.org/abs/2601.{len(key):05}v2",
        "authors": ["Ada Fern", "Bo Marsh"],
        "institutions": ["Harbour School, Quay"],
        "year": 2026,
        "venue": "arXiv",
        "keywords": ["20-Rope/Cut (KV Cache)"],
        "code_url": None,
        "note_url": f"notes/2026/{key}/note/",
        "prototxt_path": f"meta/2026/{key}.prototxt",
        "rating": 0,
        **fields,
    }


def text_of(*records: Any) -> str:
    return json.dumps({"papers": records, "filters": {"years": [2026]}}, indent=2)


def read(text: str, files: dict[str, str] | None = None) -> tuple[list[Paper], list[Problem]]:
    digest = read_digest(text.encode(), "docs/js/papers.json", beside=(files or {}).get)
    assert digest.ref.format == "collection"
    entries = list(digest.entries)
    papers = [each for each in entries if isinstance(each, Paper)]
    return papers, [each for each in entries if isinstance(each, Problem)]


def test_an_entry_is_read_with_its_note_and_its_baselines() -> None:
    made = record("KISS", venue="EMNLP Findings", rating=4, code_url="https://github.com/a/b")
    files = {"notes/2026/KISS/note.md": NOTE, "docs/meta/2026/KISS.prototxt": META}
    (paper,), problems = read(text_of(made), files)
    assert problems == []
    assert (paper.id, paper.version, paper.title) == ("2601.00004", 2, "About KISS")
    assert (paper.abbreviation, paper.rating, paper.published) == ("KISS", 4, "2026")
    assert (paper.venue, paper.institutions) == ("EMNLP 2026 Findings", ("Harbour School, Quay",))
    assert paper.badges == (Badge("Rope/Cut (KV Cache)"),)
    assert paper.builds_on == ("Bend", "Hitch-2")
    assert paper.abstract == "We hold knots. See for how."
    assert paper.links.code == "https://github.com/a/b"


def test_names_that_were_left_as_in_the_template_are_no_names() -> None:
    made = record("KISS", authors=["Name1", "Ada Fern", "Name2"], institutions=["inst1"])
    (paper,), _ = read(text_of(made))
    assert (paper.authors, paper.institutions) == (("Ada Fern",), ())


def test_a_note_in_chinese_gives_the_sections_of_a_model() -> None:
    (paper,), _ = read(text_of(record("KISS")), {"notes/2026/KISS/note.md": CHINESE})
    assert (paper.tldr, paper.abstract) == ("一种绳结。", "绳子的摘要。")
    assert "绳子太短。" in (paper.motivation or "")
    assert (paper.method, paper.result, paper.ai_model) == ("打结。", None, "Knot Agent")


@pytest.mark.parametrize(
    ("problem", "method", "result"),
    [("背景与问题", "核心方法", "主要结果"), ("研究动机", "创新点", "带来什么提升")],
)
def test_the_headings_of_newer_notes_are_known(problem: str, method: str, result: str) -> None:
    note = (
        "# Ropes\n\n> Ada Fern\n\n> 注：以下论文笔记由 AI Agent 自动生成。\n\n"
        "## Abstract\n\nOn ropes.\n\n"
        f"## 一句话总结\n\n短。\n\n## {problem}\n\n长。\n\n## {method}\n\n1. **结**：打结。\n\n"
        f"## {result}\n\n1. 快 **2 倍**。\n\n## ![备注](note.png)\n\n- 无。\n"
    )
    (paper,), problems = read(text_of(record("KISS")), {"notes/2026/KISS/note.md": note})
    assert problems == []
    assert (paper.abstract, paper.tldr, paper.motivation) == ("On ropes.", "短。", "长。")
    assert (paper.method, paper.result) == ("1. **结**：打结。", "1. 快 **2 倍**。")
    assert (paper.ai_model, paper.has_ai_sections) == (None, True)


@pytest.mark.parametrize(
    ("venue", "year", "found"),
    [
        ("arXiv", 2026, None),
        ("Blog", 2026, None),
        ("ICLR", 2025, "ICLR 2025"),
        ("KDD Workshop", 2025, "KDD 2025 workshop"),
        ("ICML 2024", 2025, "ICML 2024"),
        ("ICML", "soon", "ICML"),
        ("", 2025, None),
        (3, 2025, None),
    ],
)
def test_the_venue_has_its_year(venue: Any, year: Any, found: str | None) -> None:
    (paper,), _ = read(text_of(record("KISS", venue=venue, year=year)))
    assert paper.venue == found


def test_every_entry_is_a_paper_even_without_a_link_or_a_short_name() -> None:
    papers, problems = read(
        text_of(
            record("HN5FDNZ3", url=""),
            record("tool", url="", code_url="https://github.com/a/tool"),
            record("old", url="https://openreview.net/forum?id=x1"),
        )
    )
    assert problems == []
    assert [paper.id.partition(":")[0] for paper in papers] == ["guid", "url", "url"]
    assert papers[0].abbreviation is None


def test_a_broken_entry_loses_nothing_else() -> None:
    hostile = record(
        "BAD",
        title="\x1b[31m[bold]T\u202e",
        authors={"a": 1},
        institutions=["ok\x00", 3, "x" * 999, *["y"] * 999],
        keywords="none",
        rating=10**9,
        note_url="notes/../../etc/note/",
        prototxt_path="../../etc/passwd",
        year=[],
        abbr=7,
    )
    text = text_of(record("A"), hostile, 3, ["x"], {"title": "no id"}, record("LAST"))
    papers, problems = read(text)
    assert [paper.title for paper in papers] == ["About A", "[bold]T", "About LAST"]
    assert (papers[1].rating, papers[1].published, papers[1].abbreviation) == (None, None, "BAD")
    assert [len(each) for each in papers[1].institutions] == [2, 160, 1]
    assert len(problems) == 3
    broken = text.replace('"title": "no id"', '"title": no id')
    papers, problems = read(broken)
    assert len(papers) == 3
    assert any("not JSON" in each.message for each in problems)
    papers, problems = read(text[: text.index("About LAST")])
    assert len(papers) == 2
    assert problems[-1].message.endswith("not JSON, and skipped")
    many = ", ".join(['{"title": bad}'] * 3_000)
    papers, problems = read(f'{{"papers": [{many}, {{"title": "x", "abbr": "x"}}]}}')
    assert (len(problems), isinstance(problems[-1], FatalProblem)) == (902, True)


@pytest.mark.parametrize(
    "text", ["{}", '{"papers": []}', '{"papers": [{"a": 1}]}', '{"papers": 3}']
)
def test_other_json_is_no_collection(text: str) -> None:
    with pytest.raises(ValueError, match="not a digest"):
        read_digest(text.encode(), "papers.json")


def collection_at(root: Path, *records: Any) -> DigestFile:
    (root / "docs" / "js").mkdir(parents=True, exist_ok=True)
    (root / "docs" / "js" / "papers.json").write_text(text_of(*records), "utf-8")
    return next(each for each in digest_files("a", root) if each.path.endswith(".json"))


def test_files_beside_a_collection_belong_to_it_and_others_are_out_of_reach(
    tmp_path: Path,
) -> None:
    root = tmp_path / "source"
    place = root / "notes" / "2026" / "KISS"
    place.mkdir(parents=True)
    (place / "note.md").write_text(NOTE, "utf-8")
    (tmp_path / "secret").write_text("secret", "utf-8")
    (place / "link.md").symlink_to(tmp_path / "secret")
    (root / "big.md").write_bytes(b"x" * 300_000)
    file = collection_at(root, record("KISS"))
    beside = files_beside(file)
    assert beside("notes/2026/KISS/note.md") == NOTE
    for path in ("../secret", "notes/2026/KISS/link.md", "big.md", "none", "\0", "notes"):
        assert beside(path) is None


def test_a_changed_note_is_read_and_the_same_paper_of_other_digests_is_one(tmp_path: Path) -> None:
    made = Shelf(tmp_path, ["daily", "c"])
    made.put("daily/2026-01-01.jsonl", [daily("2601.00004", "About KISS: a study")])
    root = made.path("c/x").parent
    collection_at(root, record("KISS", venue="ICLR", rating=5), record("BENDS"))
    for key in ("KISS", "BENDS"):
        (root / "meta" / "2026").mkdir(parents=True, exist_ok=True)
        (root / "meta" / "2026" / f"{key}.prototxt").write_text(META, "utf-8")
    made.sync()
    assert made.ids("abbr:kiss") == made.ids("venue:ICLR") == ["2601.00004"]
    assert made.ids("base:bend") == made.ids("base:hitch2") == ["2601.00004", "2601.00005"]
    assert made.ids("inst:quay") == made.ids('inst:"school quay"') == made.ids("base:bend")
    assert made.ids("inst:har") == []
    assert made.ids("inst:har*") == made.ids("inst:quay")
    assert made.ids("ti:bends") == ["2601.00005"]
    paper = made.paper("2601.00004").paper
    assert (paper.rating, paper.builds_on) == (5, ("Bend", "Hitch-2"))
    note = root / "notes" / "2026" / "BENDS" / "note.md"
    note.parent.mkdir(parents=True)
    note.write_text(NOTE, "utf-8")
    made.sync()
    assert made.paper("2601.00005").paper.abstract == "We hold knots. See for how."
    collection_at(root, record("KISS", abbr="Bend"))
    made.sync()
    n = made.library.find("2601.00004")
    assert n is not None
    listed = made.library.paper(n)
    assert listed
    assert listed.built_on == 1
    made.close()


def test_the_whole_real_collection_is_read() -> None:
    files = sorted(SHARED.rglob("papers.json")) if SHARED.exists() else []
    if not files:
        pytest.skip("no shared collection")
    papers, problems = read(files[0].read_text("utf-8"))
    assert (len(papers), problems) == (433, [])


def test_only_a_year_before_the_name_of_a_method_is_left_out() -> None:
    methods = '  methods: "2023/Hitch"\n  methods: "Bend-2023/24"\n'
    assert collection.baselines(f"baseline {{\n{methods}}}") == ["Hitch", "Bend-2023/24"]
