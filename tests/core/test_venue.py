"""Where a paper is published, from comments as authors write them."""

import json
import time
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.helpers import SHARED
from tui_reader.core.venue import MAX_VENUE, edition, series, venue, venue_of_journal

ACCEPTED = [
    ("Accepted at ICML 2026", "ICML 2026"),
    ("CVPR 2026", "CVPR 2026"),
    ("CVPR2026", "CVPR 2026"),
    ("CVPR'25. Project page: https://dp-recon.github.io/", "CVPR 2025"),
    ("11 pages, 6 figures, accepted by WWW'2026", "WWW 2026"),
    ("Accepted to ECCV 26", "ECCV 2026"),
    ("Accepted at ICSE, 12 pages", "ICSE"),
    ("published at iclr 2026", "ICLR 2026"),
    ("ECCV 2026 Accepted", "ECCV 2026"),
    ("EMNLP MAINS 2025", "EMNLP 2025"),
    ("CVPR Findings 2026. Project website at https://a.example", "CVPR 2026 Findings"),
    ("34 pages, 3 figures, Accepted to Findings of EMNLP 2025", "EMNLP 2025 Findings"),
    ("Accepted by NeurIPS as a Spotlight paper. Code: https://a.example", "NeurIPS spotlight"),
    ("ACL 2026 (Oral)", "ACL 2026 oral"),
    ("CoNLL 2026 (Best Paper Award). 14 pages", "CoNLL 2026 best paper"),
    (
        "Accepted to ICLR 2025 Workshop on Open Science for   Foundation Models",
        "ICLR 2025 workshop",
    ),
    ("To appear at Agent4IR @ KDD 2026 (KDD 2026 Workshop)", "KDD 2026 workshop"),
    ("Accepted by The Web Conference 2026 (WWW '26)", "WWW 2026"),
    ("Accepted to ACM MM 2025", "ACM MM 2025"),
    ("Accepted to ACM Transactions on Graphics (TOG), SIGGRAPH Asia 2025", "SIGGRAPH Asia 2025"),
    ("Accepted by IEEE Transactions on Image Processing (TIP)", "TIP"),
    (
        "ACCEPTED for publication as a REGULAR paper in   the IEEE Transactions on Multimedia 2025",
        "IEEE Trans. on Multimedia 2025",
    ),
    (
        "Accepted to 2025 IEEE-RAS 24th International Conference on Humanoid   Robots",
        "IEEE-RAS Int. Conf. on Humanoid Robots 2025",
    ),
    ("Accepted to Elsevier Computer Speech and Language. 30 pages", "Computer Speech and Language"),
    ("Early accepted by Neural Networks 2025", "Neural Networks 2025"),
    ("Submitted to CVPR 2025 and Published at CVPR 2025 AI Workshop", "CVPR 2025 workshop"),
    ("Preprint; SemEval-2025 proceedings to appear at ACL 2025", "ACL 2025"),
    ("6 pages, CSCWD 2026", "CSCWD 2026"),
    ("Published in NIPS 2017", "NeurIPS 2017"),
    ("6 pages, CSCWD'26", "CSCWD 2026"),
]
NOT_ACCEPTED = [
    "Submitted to CVPR 2026",
    "16 pages, 5 figures. Under review as a conference paper at   ICLR 2026",
    "12 pages. Preprint submitted to a CVF conference",
    "Planning to submit JOSS (Journal of Open Source Software)",
    "Rejected from ICML 2026",
    "Not accepted at ICML 2026",
    "A winning solution for the NeurIPS 2025 MMU Competition",
    "10 pages, 8 figures",
    "Date: 2026, v2",
    "arXiv 2026",
    "Project page: https://icml2026.example/",
    "presented on 17th of September",
    "LaTeX 25 pages",
    "RevTeX, LaTeX 2025",
    "PDF 12 pages",
    "MSc 24 pages",
    "PhD 2024",
    "PRL 10 pages",
    "CVPR 26 pages",
    "CSCWD 26 examples",
    "CSCWD 2000 examples",
    "",
    None,
]


@pytest.mark.parametrize(("comment", "found"), ACCEPTED)
def test_the_venue_is_short(comment: str, found: str) -> None:
    assert venue(comment) == found


@pytest.mark.parametrize("comment", NOT_ACCEPTED)
def test_what_was_not_accepted_is_no_venue(comment: str | None) -> None:
    assert venue(comment) is None


PIECES = st.sampled_from(
    [piece for text, _ in ACCEPTED for piece in text.split(" ")]
    + ["(", ")", "'", ",", ".", "; ", "@", "\n", "2026", "20", "的", "\x1b[0m", "-", "a" * 50]
)


@given(st.one_of(st.text(), st.lists(PIECES, max_size=80).map(" ".join)))
def test_any_comment_gives_one_short_line_of_its_own_words(comment: str) -> None:
    found = venue(comment)
    assert found is None or (0 < len(found) <= MAX_VENUE + 20 and found == " ".join(found.split()))
    if found and not set("\x1b\x07").intersection(comment):
        assert found.isprintable() or not comment.isprintable()


@pytest.mark.parametrize("piece", ["accepted ", "AAA", "the ", "(AB ", "A-", "12 ", "ICML ", ", "])
def test_a_long_comment_takes_no_time(piece: str) -> None:
    start = time.process_time()
    venue(piece * 200_000)
    assert time.process_time() - start < 1


def test_most_comments_with_a_venue_of_real_digests_are_understood() -> None:
    if not SHARED.exists():
        pytest.skip("no shared digests")
    files = sorted(SHARED.rglob("*.jsonl"))
    lines = chain.from_iterable(path.read_text("utf-8").splitlines() for path in files)
    comments = {str(json.loads(line).get("comment") or "") for line in lines}
    accepted = {comment for comment in comments if comment.lower().startswith("accepted ")}
    assert len(accepted) > 20
    assert all(venue(comment) for comment in accepted)


@pytest.mark.parametrize(
    ("reference", "found"),
    [
        ("Phys. Rev. D 102, 043520 (2020)", "Phys. Rev. D 2020"),
        ("JMLR 24 (2023)", "JMLR 2023"),
        ("Journal of Machine Learning Research 24 (2023) 1-30", "JMLR 2023"),
        ("Proceedings of the 41st International Conference on Machine Learning, 2024", "ICML 2024"),
        ("In Proc. of ICML 2024, Vienna", "ICML 2024"),
        ("2024 IEEE International Conference on Knots", "IEEE Int. Conf. on Knots 2024"),
        ("Findings of the Association: EMNLP 2023", "EMNLP 2023 Findings"),
        ("Neurocomputing Volume 500, 2022", "Neurocomputing 2022"),
        ("ApJ 900 L1", "ApJ"),
        ("https://doi.org/10.1000/1", None),
        ("", None),
        (None, None),
    ],
)
def test_a_journal_reference_names_the_venue(reference: str | None, found: str | None) -> None:
    assert venue_of_journal(reference) == found


@pytest.mark.parametrize("piece", ["A", "the ", "Vol ", "in proceedings of ", "2024 ", "ICML "])
def test_a_long_journal_reference_takes_no_time(piece: str) -> None:
    start = time.process_time()
    found = venue_of_journal(piece * 20_000)
    assert len(found or "") <= MAX_VENUE
    assert time.process_time() - start < 1


def test_a_venue_has_an_edition_and_a_series() -> None:
    assert edition("ICLR 2026 oral") == edition("ICLR 2026") == "ICLR 2026"
    assert edition("NeurIPS 2025 workshop") == "NeurIPS 2025 workshop"
    assert series("NeurIPS 2025 workshop") == series("NeurIPS") == "NeurIPS"
    assert series("IEEE Trans. on Multimedia 2025") == "IEEE Trans. on Multimedia"
    assert series("2025") == "2025"
