"""Passages as quotes in a note."""

from tui_reader.fulltext.quotes import (
    MAX_PASSAGE,
    MAX_QUOTES,
    escaped,
    letters_of,
    quote_of,
    quotes_in,
    with_quote,
    without_quote,
)


def test_a_passage_is_a_quote_with_its_section():
    quote = quote_of("One  lantern.\n\nTwo.", "3.1 Counting")
    assert quote == "> One lantern.\n>\n> Two.\n>\n> — 3.1 Counting"
    note = with_quote("My own words.\n", quote)
    assert note == f"My own words.\n\n{quote}"
    (found,) = quotes_in(note)
    assert (found.text, found.section) == ("One lantern.\n\nTwo.", "3.1 Counting")
    assert without_quote(note, found) == "My own words."
    assert without_quote(f"{note}\n\nMore.", found) == "My own words.\n\nMore."
    assert with_quote(" ", quote) == quote


def test_quotes_of_the_user_have_no_section():
    (found,) = quotes_in("> — a dash\nnot quoted")
    assert (found.text, found.section) == ("— a dash", "")
    assert quotes_in("no quote") == quotes_in(">") == []


def test_long_and_hostile_passages_are_cut_and_cleaned():
    quote = quote_of("word " * 5_000 + "\x1b[31m", "x" * 500)
    (found,) = quotes_in(quote)
    assert found.text.endswith("word …")
    assert len(found.text) <= MAX_PASSAGE + 2
    assert len(found.section) <= 120
    assert "\x1b" not in quote_of("a\x1b[31mb", "\x1b]0;x\x07")
    assert len(quotes_in("> a\n\n" * (MAX_QUOTES + 5))) == MAX_QUOTES


def test_the_text_of_a_paper_does_not_act_as_markdown():
    assert escaped("a <b> *c* x_i [12] $d$") == r"a \<b> \*c\* x_i [12] \$d\$"
    assert escaped("[a](javascript:x) &lt; 1.") == r"[a\](javascript:x) \&lt; 1."
    assert [escaped(each) for each in ("# a", "1. a", "> a")] == [r"\# a", r"1\. a", r"\> a"]


def test_letters_are_compared_whatever_their_form():
    assert letters_of("Ünï-code, ﬁne x² — 一") == letters_of("unicodefinex2一")
