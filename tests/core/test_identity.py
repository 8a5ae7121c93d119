"""Texts, links and DOIs name the paper that people mean by them."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tui_reader.core.former_ids import former_id, former_id_of_item
from tui_reader.core.identity import arxiv_id, doi_id, identify, paper_id, pubmed_id, url_id

ARXIV_FORMS = (
    "{}",
    "{}v2",
    "arXiv:{}",
    "ARXIV:{}",
    "arXiv: {}v1",
    "oai:arXiv.org:{}v2",
    "info:arxiv/{}",
    "10.48550/arXiv.{}",
    "10.48550/ARXIV.{}V3",
    "doi:10.48550/arxiv.{}",
    "DOI: 10.48550/arXiv.{}",
    "https://doi.org/10.48550/arXiv.{}",
    "http://dx.doi.org/10.48550/arXiv.{}v2",
    "https://www.doi.org/10.48550%2FarXiv.{}",
    "DOI: https://doi.org/10.48550/arXiv.{}",
    "https://arxiv.org/abs/{}v2).",
    "https://arxiv.org/abs/{}",
    "https://www.arxiv.org/abs/{}/",
    "https://www.arxiv.org/abs/{}v12?context=cs#top",
    "http://export.arxiv.org/abs/{}",
    "https://rss.arxiv.org/abs/{}",
    "http://cn.arxiv.org/pdf/{}v1.pdf",
    "https://arxiv.org:443/pdf/{}.pdf",
    "https://arxiv.org/pdf/{}#page=3",
    "https://arxiv.org/html/{}v3/",
    "https://arxiv.org/format/{}",
    "https://arxiv.org/ps/{}",
    "https://arxiv.org/e-print/{}v2",
    "https://arxiv.org/abs/arXiv:{}",
    "HTTPS://ARXIV.ORG/ABS/{}",
    "arxiv.org/abs/{}",
    "//arxiv.org/abs/{}",
    "http://xxx.lanl.gov/abs/{}",
    "https://ar5iv.org/abs/{}",
    "https://ar5iv.org/{}",
    "https://ar5iv.labs.arxiv.org/html/{}?_immersive_translate_auto_translate=1",
    "https://huggingface.co/papers/{}",
    "https://huggingface.co/papers/{}#community",
    "https://hf.co/papers/{}?utm_source=x",
    "https://papers.cool/arxiv/{}",
    "https://papers.cool/arxiv/kimi?paper={}",
    "https://alphaxiv.org/abs/{}v1",
    "https://www.alphaxiv.org/overview/{}",
    "https://www.alphaxiv.org/zh/overview/{}v2",
    "https://www.alphaxiv.org/pdf/{}.pdf",
    "https://scirate.com/arxiv/{}",
    "https://www.arxiv-vanity.com/papers/{}/",
    "url:https://huggingface.co/papers/{}",
    "https://ui.adsabs.harvard.edu/abs/arXiv:{}/abstract",
    "https://ui.adsabs.harvard.edu/abs/arXiv%3A{}",
    "https://inspirehep.net/api/arxiv/{}",
    "https://inspirehep.net/arxiv/{}?format=bibtex",
    "https://inspirehep.net/literature?q=arxiv%3A{}",
    "https://www.semanticscholar.org/arxiv/{}",
    "https://api.semanticscholar.org/arXiv:{}",
    "https://api.semanticscholar.org/graph/v1/paper/arXiv:{}?fields=title",
    "https://www.connectedpapers.com/arxiv/{}",
    "https://www.catalyzex.com/paper/arxiv:{}",
    "https://identifiers.org/arxiv:{}",
    "https://identifiers.org/arxiv/{}",
    "https://talk2arxiv.org/pdf/{}.pdf",
    "https://api.datacite.org/dois/10.48550/arXiv.{}",
    "https://api.openalex.org/works/doi:10.48550/arxiv.{}?mailto=a",
    "https://lab.example/doi/10.48550%2FarXiv.{}v2",
)


@pytest.mark.parametrize("id_", ["2511.10615", "0704.0001", "hep-th/9901001", "math/0309136"])
def test_arxivs_papers_are_known_wherever_their_ids_are(id_: str) -> None:
    assert [form for form in ARXIV_FORMS if paper_id(form.format(id_)) != id_] == []


@pytest.mark.parametrize(
    ("text", "id_"),
    [
        (" 2511.10615v3\n", ("2511.10615", 3)),
        ("0704.0001v12", ("0704.0001", 12)),
        ("hep-th/9901001v2", ("hep-th/9901001", 2)),
        ("math.GT/0309136", ("math/0309136", None)),
        ("arXiv:2511.10615v1", ("2511.10615", 1)),
        ("https://export.arxiv.org/abs/hep-th/9901001v1", ("hep-th/9901001", 1)),
        ("https://arxiv.org/pdf/2511.10615v2.pdf", ("2511.10615", 2)),
        ("https://arxiv.org/html/2511.10615v4", ("2511.10615", 4)),
        ("https://arxiv.org/abs/math.GT/0309136v2", ("math/0309136", 2)),
        ("10.48550/ARXIV.MATH.GT/0309136", ("math/0309136", None)),
        ("https://arxiv.org/abs/hep-th%2F9901001v3", ("hep-th/9901001", 3)),
        ("arXiv:2606.30775v2 [cs.CL]", ("2606.30775", 2)),
        ("https://ui.adsabs.harvard.edu/abs/2024arXiv240100001X/abstract", ("2401.00001", None)),
        ("https://ui.adsabs.harvard.edu/#abs/2010arXiv1001.1234S", ("1001.1234", None)),
        ("2024arXiv240100001X", ("2401.00001", None)),
        ("http://adsabs.harvard.edu/abs/1997hep.th...11200M", ("hep-th/9711200", None)),
        ("http://adsabs.harvard.edu/abs/1999astro.ph..1234X", ("astro-ph/9901234", None)),
        ("https://ui.adsabs.harvard.edu/abs/2003math......9136H", ("math/0309136", None)),
        ("https://dblp.org/rec/journals/corr/abs-2401-00001", ("2401.00001", None)),
        ("https://dblp.uni-trier.de/rec/html/journals/corr/abs-1001-1234", ("1001.1234", None)),
    ],
)
def test_an_arxiv_id_keeps_its_version_and_loses_its_class(
    text: str, id_: tuple[str, int | None]
) -> None:
    assert arxiv_id(text) == id_


@pytest.mark.parametrize(
    "text",
    [
        *("", "2511.106", "2511.106150", "25111.0615", "2511.10615v", "2511.10615v12345"),
        *("2511.10615 and more", "２５１１.10615", "2511.10615\x00", "/9901001"),
        *("hep-th/990100", "HEP-TH/9901001", "https://example.org/abs/2511.10615"),
        "https://blog.example.org/2511.10615/notes",
        "https://blog.example.org/arxiv/2511.10615",
        "https://arxiv.org.example.org/abs/2511.10615",
        "https://notarxiv.org/abs/2511.10615",
        "https://example.org/?u=https://arxiv.org/abs/2511.10615",
        "https://huggingface.co/2511.10615",
        "https://huggingface.co/blog/2511.10615",
        "https://scirate.com/arxiv/cs.LG",
        "https://papers.cool/arxiv/cs.CL",
        "https://arxiv.org/list/cs.CL/2511",
        "posts/1234567",
        "10.48551/arXiv.2511.10615",
        "https://ui.adsabs.harvard.edu/abs/2024ApJ...960....1X/abstract",
        "https://ui.adsabs.harvard.edu/abs/1999Natur.401..123X",
        "https://dblp.org/rec/journals/corr/HintonVD15",
        "https://www.semanticscholar.org/paper/A-title/0123456789abcdef0123456789abcdef01234567",
        "https://api.semanticscholar.org/CorpusID:2511106",
        "https://inspirehep.net/literature/2511106",
        "https://inspirehep.net/api/literature?q=a%202511.10615",
    ],
)
def test_other_texts_with_such_numbers_are_not_arxivs(text: str) -> None:
    assert arxiv_id(text) is None


def test_a_long_text_is_not_an_arxiv_id() -> None:
    assert arxiv_id("a" * 100_000 + "/") is None


DOI = "10.1234/exa.2026.01"
DOI_FORMS = (
    "{}",
    "doi:{}",
    "DOI: {}",
    "doi {}",
    "info:doi/{}",
    "urn:doi:{}",
    "doi.org/{}",
    "doi:https://doi.org/{}",
    "https://publisher.example/doi/suppl/{}/suppl_file/si.pdf",
    "https://doi.org/{}",
    "http://dx.doi.org/{}/",
    "https://www.doi.org/{}?ref=x",
    "https://doi.org/doi:{}",
    "{}.",
    "{}?af=R",
    "{}/full",
    "{}/abstract",
    "{}.full",
    "https://doi.org/{}/pdf",
    "https://publisher.example/doi/{}",
    "https://publisher.example/doi/full/{}?af=R",
    "https://publisher.example/doi/epdf/{}#sec-2",
    "https://publisher.example/articles/{}/full",
    "https://publisher.example/doi/{}/epdf?src=x",
    "https://publisher.example/content/doi/{}/full/html",
    "https://publisher.example/article/{}/meta",
    "https://publisher.example/content/pdf/{}.pdf",
    "https://publisher.example/content/{}.full.pdf+html",
    "https://publisher.example/content/{}.full-text",
    "https://publisher.example/content/{}.abstract?rss=1",
    "https://publisher.example/article/{}/figures/2",
    "https://publisher.example/doi/{};jsessionid=0A1B.node",
    "https://publisher.example/article?id={}",
    "https://publisher.example/file?id={}&type=printable",
    "https://publisher.example/go?x=1&doi={}",
    "https://publisher.example/exa/article/doi/{}/7654321",
    "https://publisher.example/exa/advance-article/doi/{}/7654321/A-title?rss=1",
    "https://publisher.example/exa/article-pdf/doi/{}/7654321/exa.pdf",
)


@pytest.mark.parametrize(
    ("path", "doi"),
    [
        ("early/2025/01/02/2025.01.01.25300001", "10.1101/2025.01.01.25300001"),
        ("early/2017/05/06/123456", "10.1101/123456"),
        ("medrxiv/early/2025/01/02/2025.01.01.25300001.full.pdf", "10.1101/2025.01.01.25300001"),
        ("early/2025/12/02/2025.11.28.690001.full", "10.64898/2025.11.28.690001"),
        ("early/2026/03/02/2026.02.28.690001v2.abstract?rss=1", "10.64898/2026.02.28.690001"),
        ("short/2026.11.01.999901v1?rss=1", "10.64898/2026.11.01.999901"),
        ("early/recent", None),
    ],
)
@pytest.mark.parametrize("site", ["https://www.medrxiv.org/", "http://biorxiv.org/cgi/"])
def test_a_page_of_a_preprint_server_has_the_end_of_the_doi(
    site: str, path: str, doi: str | None
) -> None:
    assert doi_id(f"{site}content/{path}") == (doi and f"doi:{doi}")
    assert doi_id(f"https://other.example/content/{path}") is None


@pytest.mark.parametrize("encode", [str, lambda doi: doi.replace("/", "%2F"), str.upper])
@pytest.mark.parametrize("form", DOI_FORMS)
def test_a_doi_is_read_without_the_text_around_it(form: str, encode: object) -> None:
    text = form.format(encode(DOI))  # type: ignore[operator]
    assert paper_id(text) == f"doi:{DOI}"


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("https://doi.org/10.1016/S0092-8674(00)80400-1", "10.1016/s0092-8674(00)80400-1"),
        ("(10.1016/x(26)1)", None),
        (
            "https://doi.org/10.1002/(SICI)1097-0258(19980815/30)17:15/16%3C1::AID-S9%3E3.CO;2-2",
            "10.1002/(sici)1097-0258(19980815/30)17:15/16<1::aid-s9>3.co;2-2",
        ),
        ("https://iop.example/article/10.1088/1361-6382/ad0001", "10.1088/1361-6382/ad0001"),
        ("https://x.example/doi/10.1234/123/456789", "10.1234/123/456789"),
        ("10.1101/2025.01.02.123456v1", "10.1101/2025.01.02.123456"),
        ("doi:10.1101/123456", "10.1101/123456"),
        ("https://x.example/content/10.1101/2025.01.02.123456v12.full.pdf", None),
        ("https://x.example/content/10.64898/2026.01.02.123456v2", "10.64898/2026.01.02.123456"),
        ("doi:10.1093/exa/abc123/7654321", "10.1093/exa/abc123"),
        ("10.1101/gr.123456.107", "10.1101/gr.123456.107"),
        ("10.21203/rs.3.rs-123/v1", "10.21203/rs.3.rs-123/v1"),
        ("10.20944/preprints202601.0001.v1", "10.20944/preprints202601.0001.v1"),
        ("10.12688/f1000research.12345.2", "10.12688/f1000research.12345.2"),
        ("https://doi.org/10.1234/report.pdf", "10.1234/report.pdf"),
        ("https://x.example/v10.1234/abc", None),
        ("https://10.1234/abc", None),
        ("about 10.1234/abc", None),
        ("10.1234/a\x1b[31m", None),
        ("10.1234/\u202eabc", None),
    ],
)
def test_what_belongs_to_a_doi_stays(text: str, doi: str | None) -> None:
    if doi is None and "10.1101" in text:
        doi = "10.1101/2025.01.02.123456"
    assert doi_id(text) == (doi and f"doi:{doi}")


@pytest.mark.parametrize(
    "text",
    [
        "pubmed:90000001",
        "pmid:90000001",
        "PMID: 90000001",
        "https://pubmed.ncbi.nlm.nih.gov/90000001/?utm_source=x&ff=2026",
        "http://www.ncbi.nlm.nih.gov/pubmed/90000001",
    ],
)
def test_a_pubmed_id_is_one_id(text: str) -> None:
    assert pubmed_id(text) == paper_id(text) == "guid:pubmed:90000001"


@pytest.mark.parametrize(
    ("link", "id_"),
    [
        ("http://lab.example/1", "url:https://lab.example/1"),
        ("https://LAB.example/A", "url:https://lab.example/A"),
        (
            "https://lab.example/p?utm_source=rss&id=3&UTM_Medium=x",
            "url:https://lab.example/p?id=3",
        ),
        ("https://lab.example/p?dgcid=rss_sd_all", "url:https://lab.example/p"),
        ("https://lab.example/p?a&b=&a", "url:https://lab.example/p?a&b=&a"),
        ("https://lab.example/log#r1", "url:https://lab.example/log#r1"),
        ("https://lab.example/log?rss=1#r?x=1", "url:https://lab.example/log#r?x=1"),
        ("https://lab.example?utm_source=x", "url:https://lab.example?utm_source=x"),
        ("javascript:alert(1)", None),
    ],
)
def test_a_link_is_known_without_what_tracks_its_readers(link: str, id_: str | None) -> None:
    assert url_id(link) == id_


def test_a_doi_that_is_named_as_one_comes_before_one_in_a_link() -> None:
    link = "https://publisher.example/article/10.1234/abc/other"
    assert identify(["doi:10.1234/abc"], [link]) == "doi:10.1234/abc"
    assert identify([], ["https://x.example/10.1234/abc-x", "https://doi.org/10.1234/abc"]) == (
        "doi:10.1234/abc"
    )
    assert identify(["ISSN 1234-5678", "pmid:1", "see doi:10.1234/abc; and more"], []) == (
        "doi:10.1234/abc"
    )
    assert identify(["10.1234/abc"], ["https://arxiv.org/abs/2511.10615v2"]) == "2511.10615v2"


PIECES = st.sampled_from(
    [
        *("10.1234/", "10.1101/", "123456", "v1", ".full", "/full", "/abstract", ".pdf", "?a=b"),
        *("https://", "doi.org/", "x.example/", "article/doi/", "doi:", "guid:", "url:", "pubmed:"),
        *("arXiv:", "2511.10615", "hep-th/9901001", "%2F", "%", "(", ")", "<", ">", "#", "&", "é"),
        *("utm_source=x", "/", ";", ".", "\x00", "\u202e", " ", '"', "HTTP://", "/figures/1"),
    ]
)


@given(st.lists(PIECES | st.text(max_size=3), max_size=8).map("".join))
@example("doi:10.1234/abc/full.")
@example("https://x.example/10.1234/a/7654321")
def test_an_id_names_its_own_paper(text: str) -> None:
    id_ = paper_id(text)
    assert id_ is None or paper_id(id_) == id_
    found = identify([text], [text])
    assert found is None or paper_id(found)
    former = former_id([text])
    assert former is None or former == former_id([former]) or former.startswith("url:")


@pytest.mark.parametrize(
    ("texts", "id_"),
    [
        (["10.48550/arXiv.2606.30775"], "doi:10.48550/arxiv.2606.30775"),
        (
            ["https://huggingface.co/papers/2606.30775"],
            "url:https://huggingface.co/papers/2606.30775",
        ),
        (["https://x.example/10.1234/abc/full"], "doi:10.1234/abc/full"),
        (["post-2", "https://x.example/2?utm_source=y"], "url:https://x.example/2?utm_source=y"),
        (["oai:arXiv.org:2606.30775v1"], "2606.30775"),
        (["urn:3"], None),
    ],
)
def test_the_former_id_of_an_item_is_the_one_that_it_had(texts: list[str], id_: str | None) -> None:
    assert former_id_of_item(texts) == id_


@pytest.mark.parametrize("piece", ["early/", "a/", "10.1101/", "123456"])
def test_a_long_link_takes_little_time(piece: str) -> None:
    begun = time.process_time()
    paper_id(f"https://www.biorxiv.org/content/{piece * 20_000}")
    assert time.process_time() - begun < 5
