from tui_reader.core.paper import ROW, Badge, DigestRef, Links, Paper, Translation

PAPER = Paper(
    id="3104.00013",
    title="Knots in Very Short Ropes",
    version=2,
    authors=("Tove Lind", "Ada Fern"),
    categories=("math.GT", "math.CO"),
    published="2031-04-01",
    abstract="One.\n\nTwo.",
    tldr="Short.",
    motivation="A\nB",
    comment="4 pages",
    badges=(Badge("knots", "F08080"), Badge("ropes")),
    links=Links("https://arxiv.org/abs/3104.00013", None, "https://example.org/code"),
    code_stars=0,
    venue="Knots 2031",
    abbreviation="KISS",
    institutions=("Harbour School", "Rope, Inc."),
    rating=4,
    builds_on=("Bend",),
    code_updated="2031-03-30",
    ai_model="tiny",
    ai_written="2031-04-03T08:00:00+00:00",
    translation=Translation("German", "Knoten", "Eins.\n\nZwei.", None, "2031-04-03"),
    digests=(DigestRef("mine", "2031-04-02", "weekly-list", "a.md"),),
)


def test_the_primary_category_is_the_first() -> None:
    assert PAPER.primary_category == "math.GT"
    assert Paper("x", "T").primary_category is None


def test_a_paper_comes_back_from_its_row() -> None:
    assert len(PAPER.row()) == len(ROW)
    assert Paper.from_row(PAPER.row(), PAPER.digests) == PAPER
    bare = Paper("url:https://example.org", "T")
    assert Paper.from_row(bare.row()) == bare


def test_a_row_has_its_values_under_their_names() -> None:
    row = dict(zip(ROW, PAPER.row(), strict=True))
    assert row["id"] == "3104.00013"
    assert row["authors"] == "Tove Lind\nAda Fern"
    assert row["badges"] == "knots\tF08080\nropes\t"
    assert (row["abs"], row["pdf"]) == ("https://arxiv.org/abs/3104.00013", None)
    assert row["code_stars"] == 0


def test_the_record_is_the_documented_one() -> None:
    assert list(PAPER.record().items()) == [
        ("id", "3104.00013"),
        ("version", 2),
        ("title", "Knots in Very Short Ropes"),
        ("authors", ["Tove Lind", "Ada Fern"]),
        ("categories", ["math.GT", "math.CO"]),
        ("published", "2031-04-01"),
        ("abstract", "One.\n\nTwo."),
        ("tldr", "Short."),
        ("motivation", "A\nB"),
        ("method", None),
        ("result", None),
        ("conclusion", None),
        ("comment", "4 pages"),
        ("venue", "Knots 2031"),
        ("abbreviation", "KISS"),
        ("institutions", ["Harbour School", "Rope, Inc."]),
        ("rating", 4),
        ("builds_on", ["Bend"]),
        ("badges", [{"label": "knots", "color": "F08080"}, {"label": "ropes", "color": None}]),
        (
            "links",
            {
                "abs": "https://arxiv.org/abs/3104.00013",
                "pdf": None,
                "code": "https://example.org/code",
            },
        ),
        (
            "digests",
            [
                {
                    "source": "mine",
                    "date": "2031-04-02",
                    "format": "weekly-list",
                    "path": "a.md",
                }
            ],
        ),
    ]


def test_a_paper_has_the_digests_it_was_given() -> None:
    digests = (DigestRef(None, None, "weekly-list", "b.md"),)
    assert PAPER.with_digests(digests).digests == digests
    assert PAPER.with_digests(digests).row() == PAPER.row()
