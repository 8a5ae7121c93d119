"""Links to code and project pages, found in abstracts and comments."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_reader.core.code_links import Kind, best_code_link, code_links, code_links_of, urls_in
from tui_reader.core.paper import Links, Paper

REPOSITORY = "https://github.com/sponge/absorber"


@pytest.mark.parametrize(
    ("text", "url"),
    [
        (f"Code: {REPOSITORY}.", REPOSITORY),
        (f"{REPOSITORY}’s code", REPOSITORY),
        (f"(see {REPOSITORY}), and more", REPOSITORY),
        (rf"\url{{{REPOSITORY}}}", REPOSITORY),
        (rf"\href{{{REPOSITORY}}}{{here}}", REPOSITORY),
        (f"at {REPOSITORY}.git", REPOSITORY),
        ("at github.com/sponge/absorber, and", REPOSITORY),
        (r"https://github.com/sponge/dry\_wet", "https://github.com/sponge/dry_wet"),
        ("https://github.com/sponge/drying", "https://github.com/sponge/drying"),
        ("https://gitlab.com/a/b/c is ours", "https://gitlab.com/a/b/c"),
        ("https://gitlab.inria.fr/a/b", "https://gitlab.inria.fr/a/b"),
        ("https://codeberg.org/a/b", "https://codeberg.org/a/b"),
        ("https://huggingface.co/datasets/a/b", "https://huggingface.co/datasets/a/b"),
        ("https://huggingface.co/sponge", "https://huggingface.co/sponge"),
        (f"代码见{REPOSITORY}，可复现", REPOSITORY),
        (f"コードは{REPOSITORY}にある。", REPOSITORY),
        ("HTTPS://GitHub.com/a/b", "HTTPS://GitHub.com/a/b"),
        (f"{REPOSITORY} and {REPOSITORY}-data", REPOSITORY),
        (f"{REPOSITORY} and {REPOSITORY}/tree/v2", f"{REPOSITORY}/tree/v2"),
        ("https://anonymous.4open.science/r/x-1", "https://anonymous.4open.science/r/x-1"),
    ],
)
def test_a_link_to_code_is_found_whole(text: str, url: str) -> None:
    assert best_code_link(None, text) == url


@pytest.mark.parametrize(
    "text",
    [
        "no link at all",
        "https://github.com/features/actions and https://github.com/sponge",
        "https://huggingface.co/papers/2511.10615",
        "see https://arxiv.org/abs/2511.10615 for the code",
        "the license is at https://creativecommons.org/licenses/by/4.0/",
        "https://example.org/a",
    ],
)
def test_other_links_are_not_links_to_code(text: str) -> None:
    assert code_links(text) == []


def test_a_project_page_is_a_link_but_not_the_code() -> None:
    links = code_links("Project page: https://sponge.example.edu/dry/ and https://a.github.io/b/.")
    assert [link.url for link in links] == [
        "https://sponge.example.edu/dry/",
        "https://a.github.io/b/",
    ]
    assert {link.kind for link in links} == {Kind.PROJECT}
    assert best_code_link(None, "Project page: https://a.github.io/b") is None


def test_repositories_come_first_and_each_link_once() -> None:
    links = code_links(
        f"https://a.github.io/b, {REPOSITORY} and {REPOSITORY}/",
        f"again HTTPS://WWW.{REPOSITORY[8:]}",
    )
    assert [link.url for link in links] == [REPOSITORY, "https://a.github.io/b"]


def test_a_link_that_its_digest_cut_is_taken_from_the_abstract() -> None:
    cut = "https://github.com/sponge/dryin"
    assert best_code_link(cut, "see https://github.com/sponge/drying.") == f"{cut}g"
    assert best_code_link(cut, f"see {REPOSITORY}") == cut
    assert best_code_link(cut, None) == cut
    assert best_code_link(f"{cut}g", f"{cut}g-data and {cut}g.") == f"{cut}g"


@pytest.mark.parametrize(
    ("own", "text", "urls"),
    [
        (None, "no link", []),
        (REPOSITORY, f"at {REPOSITORY} or {REPOSITORY}/tree/v2", [REPOSITORY]),
        (REPOSITORY, f"with {REPOSITORY}-data", [REPOSITORY, f"{REPOSITORY}-data"]),
        ("https://a.example/code", f"at {REPOSITORY}", ["https://a.example/code", REPOSITORY]),
        (None, "page: https://a.github.io/b", ["https://a.github.io/b"]),
    ],
)
def test_a_paper_offers_its_own_link_first_and_each_place_once(
    own: str | None, text: str, urls: list[str]
) -> None:
    paper = Paper("2601.00001", "A title", abstract=text, links=Links(code=own))
    assert [link.url for link in code_links_of(paper)] == urls


@given(st.text(alphabet="htps:/.githubcomfaceorg()\\_{}~, ab1", max_size=80))
def test_any_text_gives_links_that_can_be_opened(text: str) -> None:
    for start, end, url in urls_in(text):
        assert text[start:end] in url or "://" not in text[start:end]
        assert url.startswith(("http://", "https://"))
    for link in code_links(text):
        assert link.url.startswith(("http://", "https://"))
