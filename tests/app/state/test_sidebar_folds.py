from tui_reader.app.state.sidebar_folds import GROUP, Row, folded_rows
from tui_reader.library import View


def days(month: str, count: int) -> list[Row]:
    dates = [f"{month}-{day:02}" for day in range(count, 0, -1)]
    return [Row(date, View("date", date), 2, 2) for date in dates]


def tags(count: int) -> list[Row]:
    return [Row(f"t{n}", View("tag", f"t{n}")) for n in range(count)]


def heading(label: str, kind: str) -> list[Row]:
    return [Row(""), Row(label, fold=f"{GROUP}{kind}")]


ROWS = [
    Row("All", View()),
    *heading("Digests", "date"),
    *days("2026-07", 10),
    *days("2026-06", 22),
    *days("2026-05", 3),
    *days("2026-04", 1),
    *heading("Tags", "tag"),
    *tags(15),
]


def labels(chosen: View, *toggled: str) -> list[str]:
    return [row.label for row in folded_rows(ROWS, toggled, chosen)]


def test_older_months_and_the_rest_of_long_groups_are_folded_until_they_are_unfolded() -> None:
    week = [f"2026-07-{day:02}" for day in range(10, 3, -1)]
    months = ["2026-06 (22)", "2026-05 (3)", "2026-04-01"]
    twelve = [f"t{n}" for n in range(12)]
    start = ["All", "", "Digests", *week]
    assert labels(View()) == [*start, "… 3 more", *months, "", "Tags", *twelve, "… 3 more"]
    unfolded = labels(View(), "month:2026-05", "rest:tag")
    may = ["2026-05-03", "2026-05-02", "2026-05-01"]
    every = [*twelve, "t12", "t13", "t14", "… fewer"]
    assert unfolded == [*start, "… 3 more", *months[:2], *may, months[2], "", "Tags", *every]
    june = next(row for row in folded_rows(ROWS, (), View()) if row.label == "2026-06 (22)")
    assert (june.count, june.is_folded) == (44, True)


def test_a_folded_group_has_only_its_heading_and_the_listed_view() -> None:
    folded = ("group:date", "group:tag")
    assert labels(View(), *folded) == ["All", "", "Digests", "", "Tags"]
    chosen = View("date", "2026-06-03", query="attention", unread=True)
    assert labels(chosen, *folded) == ["All", "", "Digests", "2026-06-03", "", "Tags"]
    shown = labels(chosen)
    assert shown[shown.index("2026-06 (22)") + 1] == "2026-06-03"
    assert labels(View("tag", "t13"))[-3:] == ["t11", "t13", "… 2 more"]


def test_a_few_digests_are_not_folded_by_month() -> None:
    rows = [*heading("Digests", "date"), *days("2026-07", 2), *days("2026-06", 2)]
    assert [row.label for row in folded_rows(rows, (), View())] == [
        *("", "Digests", "2026-07-02", "2026-07-01", "2026-06-02", "2026-06-01"),
    ]
