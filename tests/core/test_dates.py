"""Dates as people and programs write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_reader.core.dates import parse_date

# fmt: off
WRITTEN = {
    "2031-04-02": (
        "2031-04-02", "2031-04-02T23:30-08:00", "2031-04-02T00:00:00+14:00", "2031-04-02 10:00",
        "2031-04-02T10:00:00.123456Z", "2031-4-2", "2031/04/02", "2031/4/2", "2031.04.02",
        "20310402", "20310402T233000Z", "2031-092", "2031-04-01T24:00:00Z", "2031-04-01 24:00",
        "2031-04-02Z", "2031-04-02+02:00", "2031-04-02/2031-04-09", "Published: 2031-04-02",
        "Wed, 02 Apr 2031 23:30:00 -0500", "Wed, 2 Apr 31 10:00 GMT", "2 Apr 2031",
        "WED, 02 APR 2031 09:16:54 +0530 (IST)", "Wed, 02 Apr 2031 10:00:00 XYZT",
        "Wednesday, 02-Apr-31 10:00:00 GMT", "Wed Apr  2 10:00:00 2031",
        "Wed Apr  2 10:00:00 CEST 2031", "Tue, 01 Apr 2031 24:00:00 GMT",
        "Wed Apr 02 2031 10:00:00 GMT+0800 (China Standard Time)", "Wed, 02 Apr 2031 10:00 GMT+8",
        "April 2, 2031", "Apr. 2nd, 2031", "2nd of April 2031", "2031 Apr 2", "2031-Apr-02",
        "2031, April 2", "Available online 2 April 2031", "Wed,\n 02\tApr 2031",
        "2-5 April 2031", "April 2–5, 2031", "April 2 - May 1, 2031", "2 Apr 2031 - 1 Jan 2032",
        "mer., 02 avr. 2031 10:00:00 +0100", "2 de abril de 2031", "2. April 2031", "02.04.2031",
        "2031年4月2日", "2031年04月02日 10:00", "２０３１年４月２日", "二〇三一年四月二日",
        "令和13年4月2日", "令和十三年四月二日", "2031(令和13)年4月2日", "民國120年4月2日",
        "Ср, 02 апр 2031 10:00:00 +0300", "2 апреля 2031 г.", "2 kwietnia 2031", "2. dubna 2031",
        "2 Nisan 2031", "2 Απριλίου 2031", "2 huhtikuuta 2031", "2 квітня 2031", "2 أبريل 2031",
        "ngày 2 tháng 4 năm 2031", "2 Tháng 4, 2031",
        "2031년 4월 2일", "2031. 4. 2.", "公開日：2031年4月2日(水)",
    ),
    "2031-04": (
        "2031-04", "2031/4", "2031-04-00", "April 2031", "Apr., 2031", "2031 Apr", "2031年4月",
        "2031년 4월", "二〇三一年四月", "апрель 2031", "tháng 4 năm 2031",
        "令和13年4月", "Apr-May 2031", "2031 Apr-May",
        "April–May 2031", "Apr/May 2031", "April & May 2031", "avril 2031", "2031-04/2031-05",
    ),
    "2030-12": ("Dec 2030/Jan 2031", "2030 Dec-2031 Jan", "2030年12月"),
    "2031": (
        "2031", "2031-00-00", "2031年", "2031년", "令和13年", "Spring 2031", "2031 Winter",
        "2031-2032", "Q3 2031", "[2031]", "c2031", "© 2031", " 2031. ",
    ),
    "2025-11-26": ("2025-W48-3", "2025W483", "2025-W48-3T10:00:00Z"),
    "2025-11-25": ("mar. 25 nov. 2025", "mar., 25 nov. 2025 10:00:00 +0100"),  # a French Tuesday
    "2019": ("令和元年", "平成31年"),
}
NO_DATES = (
    "", "in press", "n.d.", "1764000000", "Apr 2", "2 Apr 10:00", "2031-13-01", "2031-13",
    "2031-02-29", "29 Feb 2031", "Wed, 31 Apr 2031 10:00:00 GMT", "2031年2月30日", "2031-366",
    "2031-000", "令和0年", "25年4月2日", "02/04/2031", "04/02/2031", "0000-00-00", "0001-01-01",
    "Mon, 01 Jan 0001 00:00:00 +0000", "9999-12-31", "9999-12-31T24:00:00", "Fri, 31 Dec 9999",
    "2099-12-31T24:00", "0001年1月1日", "12031", "2031-0402", "5 𐩀 April", "5 ² May 2031²9",
)
# fmt: on


@pytest.mark.parametrize(
    ("text", "expected"), [(text, day) for day, texts in WRITTEN.items() for text in texts]
)
def test_a_date_is_read_in_its_own_zone_and_precision(text: str, expected: str) -> None:
    assert parse_date(text) == expected


@pytest.mark.parametrize("text", NO_DATES)
def test_text_without_a_possible_date_has_no_date(text: str) -> None:
    assert parse_date(text) is None


@given(
    st.dates(date(1970, 1, 1), date(2068, 12, 31)),
    st.sampled_from(
        (
            "%a, %d %b %Y 23:59:59 -1200", "%A, %d-%b-%y 00:00:00 GMT", "%c", "%B %d, %Y",
            "%d %B %Y", "%Y-%m-%dT00:00:00+14:00", "%Y/%m/%d", "%Y%m%d", "%Y-%j", "%d.%m.%Y",
            "%Y年%m月%d日", "%Y년 %m월 %d일", "%Y. %m. %d.", "%Y %b %d", "%b-%b %Y",
        )
    ),
)  # fmt: skip
def test_every_day_is_read_as_it_is_written(day: date, format: str) -> None:
    expected = f"{day:%Y-%m}" if "%b-%b" in format else day.isoformat()
    assert parse_date(day.strftime(format)) == expected


@given(
    st.text(max_size=200)
    | st.text("0123456789-/.:T年月日 년월일元令和〇十 ,()", max_size=30)
    | st.lists(st.sampled_from(["2031", "31", "24:00", "Apr", "mar", "-", "th", "29", "Feb"]))
    .map(" ".join)
)  # fmt: skip
def test_of_any_text_the_date_exists_and_reads_as_itself(text: str) -> None:
    found = parse_date(text)
    if found is not None:
        date.fromisoformat((found + "-01-01")[:10])
        assert len(found) in (4, 7, 10)
        assert parse_date(found) == found
