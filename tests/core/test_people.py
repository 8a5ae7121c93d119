"""Author lists are read as people, however they are written."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_reader.core.people import MAX_PEOPLE, OTHERS, people, people_in

FEW = settings(max_examples=60, deadline=None)


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Tove Lind, Ada Fern, and Ulf Moor, Jr.", ["Tove Lind", "Ada Fern", "Ulf Moor Jr."]),
        ("Tove Lind and Ada Fern", ["Tove Lind", "Ada Fern"]),
        ("Tove Lind & Ada Fern", ["Tove Lind", "Ada Fern"]),
        ("Tove Lind und Ada Fern", ["Tove Lind", "Ada Fern"]),
        ("Tove Lind with Ada Fern", ["Tove Lind", "Ada Fern"]),
        ("Ana María Lind y Ada Fern", ["Ana María Lind", "Ada Fern"]),
        ("Rosa Moor e Ada Fern", ["Rosa Moor", "Ada Fern"]),
        ("José Moor y Lind, Ada Fern", ["José Moor y Lind", "Ada Fern"]),
        ("Maria Y Moor Lind, Juan E Fern Ahn", ["Maria Y Moor Lind", "Juan E Fern Ahn"]),
        ("Анна Липина и Иван Мохов", ["Анна Липина", "Иван Мохов"]),
        ("Tove Lind og Ada Fern", ["Tove Lind", "Ada Fern"]),
        ("ليلى حسن، سامي علي", ["ليلى حسن", "سامي علي"]),
        ("Tove Lind, Bo Li", ["Tove Lind", "Bo Li"]),
        ("Tove Lind, Yi Wu, Ada Fern, Xu Hu", ["Tove Lind", "Yi Wu", "Ada Fern", "Xu Hu"]),
        ("Tove Lind; Bo Li; Mausam", ["Tove Lind", "Bo Li", "Mausam"]),
        ("Tove Lind | Bo Li", ["Tove Lind", "Bo Li"]),
        ("\n Tove Lind, \n Jan de Vries,\n Ada Fern\n", ["Tove Lind", "Jan de Vries", "Ada Fern"]),
        ("Tove Lind\nBo Li\nAda Fern", ["Tove Lind", "Bo Li", "Ada Fern"]),
        ("Lind, Tove\nFern, Ada", ["Lind, Tove", "Fern, Ada"]),
        ("Tove\nLind, Ada\nFern", ["Tove Lind", "Ada Fern"]),
        ("Tove Lind, Mausam, Ada Fern", ["Tove Lind", "Mausam", "Ada Fern"]),
        ("Liu, Wang and Zhang", ["Liu", "Wang", "Zhang"]),
        ("by Tove Lind", ["Tove Lind"]),
        ("Authors: Tove Lind, Bo Ahnen.", ["Tove Lind", "Bo Ahnen"]),
    ],
)
def test_a_line_of_given_and_family_names(line: str, names: list[str]) -> None:
    assert people_in(line) == names


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Lind, Tove", ["Lind, Tove"]),
        ("Lind, Laurens", ["Lind, Laurens"]),
        ("Lind, Tove Maria", ["Lind, Tove Maria"]),
        ("de la Mora, José María", ["de la Mora, José María"]),
        ("García Mora, Gabriel", ["García Mora, Gabriel"]),
        ("Lind, Laurens; Fern, Bo", ["Lind, Laurens", "Fern, Bo"]),
        ("Lind, Laurens, Fern, Bo", ["Lind, Laurens", "Fern, Bo"]),
        ("Lind, Tove and Fern, Ada", ["Lind, Tove", "Fern, Ada"]),
        ("Lind, T., Fern, A. B.", ["Lind, T.", "Fern, A. B."]),
        ("Lind, T., Fern, Ada, Moor, U.", ["Lind, T.", "Fern, Ada", "Moor, U."]),
        ("Lind, T., & Fern, A.", ["Lind, T.", "Fern, A."]),
        ("Lind, T., Fern, A., and Moor, U.", ["Lind, T.", "Fern, A.", "Moor, U."]),
        ("Lind, T. A. B. C. D., Fern, A.", ["Lind, T. A. B. C. D.", "Fern, A."]),
        ("Lind, J.-M., Fern, Yu. A., O'Moor, Th.", ["Lind, J.-M.", "Fern, Yu. A.", "O'Moor, Th."]),
        ("García Mora, G., Fern, A.", ["García Mora, G.", "Fern, A."]),
        ("Ahn, R. van der, Fern, A.", ["Ahn, R. van der", "Fern, A."]),
        ("Lind, Tove, Ada Fern, and Ulf Moor", ["Lind, Tove", "Ada Fern", "Ulf Moor"]),
        ("Lind ET, Fern JA, Moor Y", ["Lind ET", "Fern JA", "Moor Y"]),
        ("Lind T, Fern AB, Moor-Ahn U", ["Lind T", "Fern AB", "Moor-Ahn U"]),
        ("LIND, TOVE, FERN, ADA", ["LIND, TOVE", "FERN, ADA"]),
        ("O, J., Li, X.", ["O, J.", "Li, X."]),
    ],
)
def test_a_line_with_family_names_first(line: str, names: list[str]) -> None:
    assert people_in(line) == names


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Ulf Moor, Jr.", ["Ulf Moor Jr."]),
        ("Ulf Moor Jr., Ada Fern III", ["Ulf Moor Jr.", "Ada Fern III"]),
        ("Moor, Ulf, Jr.; Fern III, Ada", ["Moor, Ulf, Jr.", "Fern III, Ada"]),
        ("Moor, U. L., Jr., & Fern, A.", ["Moor, U. L., Jr.", "Fern, A."]),
        ("Ada Fern, MD, Bo Ahn, PhD", ["Ada Fern", "Bo Ahn"]),
        ("Ada Fern, M.D., Ph.D., Bo Ahn MSc", ["Ada Fern", "Bo Ahn"]),
        ("Ada Fern PhD, Bo Ahn MD MPH", ["Ada Fern", "Bo Ahn"]),
        ("Ada Fern ORCID: 0000-0001-2345-678X, Bo Ahn", ["Ada Fern", "Bo Ahn"]),
        ("Ada Fern (https://orcid.org/0000-0001-2345-6789), Bo Ahn", ["Ada Fern", "Bo Ahn"]),
        ("Ada Fern, Senior Member, IEEE, Bo Ahn, Fellow, IEEE", ["Ada Fern", "Bo Ahn"]),
        ("Prof. Dr. Ada Fern, Dr Bo Ahn", ["Ada Fern", "Bo Ahn"]),
        ("Ada Fern1,2, Bo Ahn2*", ["Ada Fern", "Bo Ahn"]),
        ("Ada Fern¹, Bo Ahn²", ["Ada Fern", "Bo Ahn"]),
        ("Ada Fern$^{1,2}$, Bo Ahn$^*$", ["Ada Fern", "Bo Ahn"]),
        ("noreply@blog.example (Ada Fern)", ["Ada Fern"]),
        ("Ada Fern <ada@fern.example>, Bo Ahn", ["Ada Fern", "Bo Ahn"]),
    ],
)
def test_suffixes_stay_and_degrees_titles_and_footnotes_go(line: str, names: list[str]) -> None:
    assert people_in(line) == names


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("A. Fern (Institute of Ferns, Mossby, Nowhere), B. Ahn (INFN)", ["A. Fern", "B. Ahn"]),
        (
            "Ada Fern (1 and 2), Bo Ahn (2) ((1) University of X, (2) Y, Z)",
            ["Ada Fern", "Bo Ahn"],
        ),
        ("Ada Fern (X (Y, Z), W); Bo Ahn [a, b]", ["Ada Fern", "Bo Ahn"]),
        ("Ada Fern (Mossby, Bo Ahn (X)", ["Ada Fern", "Bo Ahn"]),
        ("Mossby), Ada Fern (Univ.", ["Ada Fern"]),
        ("William (Bill) Fern, Bo Ahn", ["William (Bill) Fern", "Bo Ahn"]),
        ("Hao Li (李昊), Bo Ahn", ["Hao Li", "Bo Ahn"]),
        ("Ada Fern, Dept. of Moss, University of X, Bo Ahn", ["Ada Fern", "Bo Ahn"]),
    ],
)
def test_an_affiliation_is_not_a_name(line: str, names: list[str]) -> None:
    assert people_in(line) == names


@pytest.mark.parametrize(
    ("line", "names"),
    [
        (
            "Fern, A., Ahn, B. C., The Moss Consortium",
            ["Fern, A.", "Ahn, B. C.", "The Moss Consortium"],
        ),
        ("A. Fern, B. Ahn for the MOSS Collaboration", ["A. Fern", "B. Ahn", "MOSS Collaboration"]),
        ("A. Fern (on behalf of the MOSS Collaboration)", ["A. Fern", "MOSS Collaboration"]),
        ("MOSS Collaboration: A. Fern, B. Ahn", ["MOSS Collaboration", "A. Fern", "B. Ahn"]),
        ("MOSS Collaboration, :, A. Fern", ["MOSS Collaboration", "A. Fern"]),
        ("Science and Technology Collaboration", ["Science and Technology Collaboration"]),
        ("Ada Fern and the Moss and Lichen Group", ["Ada Fern", "the Moss and Lichen Group"]),
        ("Vision and Language Team, Ada Fern", ["Vision and Language Team", "Ada Fern"]),
        ("Meta AI and Google DeepMind", ["Meta AI", "Google DeepMind"]),
        ("Ada Fern and Google DeepMind", ["Ada Fern", "Google DeepMind"]),
        ("The Gemma Team and friends", ["The Gemma Team and friends"]),
    ],
)
def test_groups_stay_whole(line: str, names: list[str]) -> None:
    assert people_in(line) == names


@pytest.mark.parametrize(
    "line",
    [
        *("Ada Fern et al.", "Ada Fern, et al", "Ada Fern and others", "Ada Fern & 12 others"),
        *("Ada Fern, and 1,203 more authors", "Ada Fern, ...", "Ada Fern …", "et al., Ada Fern"),
    ],
)
def test_authors_that_are_not_named_are_others(line: str) -> None:
    assert people_in(line) == ["Ada Fern", OTHERS]


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("张三，李四、王五", ["张三", "李四", "王五"]),
        ("张三；李四", ["张三", "李四"]),
        ("张三（某大学，北京），李四", ["张三", "李四"]),
        ("张三等", ["张三", OTHERS]),
        ("山田太郎・鈴木花子", ["山田太郎", "鈴木花子"]),
        ("山田 太郎、鈴木 花子", ["山田 太郎", "鈴木 花子"]),
        ("김철수, 이영희", ["김철수", "이영희"]),
        ("김철수·이영희", ["김철수", "이영희"]),
        ("林海 王小明 陈星", ["林海", "王小明", "陈星"]),
        ("作者：张三", ["张三"]),
        ("林海, 王小明和陈星", ["林海", "王小明", "陈星"]),
        ("林海与陈星", ["林海", "陈星"]),
        ("林海，李和平", ["林海", "李和平"]),
        ("数据和模型中心", ["数据和模型中心"]),
    ],
)
def test_chinese_japanese_and_korean_lists(line: str, names: list[str]) -> None:
    assert people_in(line) == names


@pytest.mark.parametrize(
    ("elements", "names"),
    [
        (["Lind, Laurens", "de la Mora, José María"], None),
        (["García Mora, Gabriel José", "Lind, Tove"], None),
        (["Ulf Moor, Jr.", "Ada Fern, PhD"], ["Ulf Moor Jr.", "Ada Fern"]),
        (["Ada Fern, University of X", "Bo Ahn (Y, Z)"], ["Ada Fern", "Bo Ahn"]),
        (["A. Fern (Inst", "Mossby)", "Bo Ahn (Univ.", "Mossby)"], ["A. Fern", "Bo Ahn"]),
        (["A. Fern (Inst", "Mossby), Bo Ahn (Univ.", "Mossby)"], ["A. Fern", "Bo Ahn"]),
        (["Ada Fern", "et al."], None),
    ],
)
def test_an_element_among_others_is_one_person(
    elements: list[str], names: list[str] | None
) -> None:
    found = people(elements)
    assert list(found.names) == (names or elements)
    assert found.are_listed


@pytest.mark.parametrize(
    "elements", [["Ada Fern, Bo Ahn, Tove Lind", "Ulf Moor"], ["Ada Fern, Bo Ahn"]]
)
def test_an_element_that_holds_several_people_is_a_line(elements: list[str]) -> None:
    found = people(elements)
    assert list(found.names) == ", ".join(elements).split(", ")
    assert not found.are_listed


def test_where_given_names_come_first_only_initials_are_turned() -> None:
    assert people_in("Yang, Zhao", given_first=True) == ["Yang", "Zhao"]
    assert people_in("Tove Lind, Mausam", given_first=True) == ["Tove Lind", "Mausam"]
    assert people_in("Lind, T., Fern, A.", given_first=True) == ["Lind, T.", "Fern, A."]


# Any names, joined in any style

_FAMILIES = st.sampled_from(
    ["Lind", "Fern", "Moor-Ahn", "O'Neill", "Li", "van der Berg", "de la Mora", "Ångström", "Łoś"]
)
_GIVEN = st.sampled_from(
    ["Tove", "Ada", "Bo", "Jean-Luc", "José María", "Yi", "A. B.", "T.", "Ulf K."]
)
_PEOPLE = st.lists(
    st.tuples(_GIVEN, _FAMILIES), min_size=2, max_size=9, unique_by=lambda each: each
)
_GROUPS = st.lists(
    st.sampled_from(["the Moss Consortium", "Meta AI", "MOSS Collaboration"]), max_size=1
)
_SUFFIXES = st.sampled_from(["", " Jr.", " III"])
_JOINTS = {
    "commas": (", ", ", "),
    "and": (", ", " and "),
    "the Oxford comma": (", ", ", and "),
    "ampersands": (", ", " & "),
    "semicolons": ("; ", "; "),
    "lines": ("\n", "\n"),
    "wrapped lines": (", \n", ",\n"),
    "Chinese commas": ("、", "、"),
}


def _joined(names: list[str], style: str) -> str:
    joint, last = _JOINTS[style]
    return last.join(filter(None, (joint.join(names[:-1]), names[-1])))


@pytest.mark.parametrize("style", _JOINTS)
@FEW
@given(_PEOPLE, _GROUPS, _SUFFIXES)
def test_names_come_back_from_any_line(
    style: str, names: list[tuple[str, str]], groups: list[str], suffix: str
) -> None:
    written = [f"{given} {family}" for given, family in names]
    written[0] += suffix
    written += groups
    assert people_in(_joined(written, style)) == written
    assert people_in(_joined(written, style), given_first=True) == written


@pytest.mark.parametrize("style", _JOINTS)
@FEW
@given(_PEOPLE, _GROUPS)
def test_inverted_names_come_back_from_any_line(
    style: str, names: list[tuple[str, str]], groups: list[str]
) -> None:
    written = [f"{family}, {given}" for given, family in names] + groups
    assert people_in(_joined(written, style)) == written


@FEW
@given(_PEOPLE, st.sampled_from(["(X, Y)", "(1 and 2)", "(Univ. of (A, B), C)", "[1,2]"]))
def test_affiliations_of_any_kind_leave_the_names(
    names: list[tuple[str, str]], affiliation: str
) -> None:
    written = [f"{given} {family}" for given, family in names]
    line = ", ".join(f"{name} {affiliation}" for name in written)
    assert people_in(line) == written


@FEW
@given(_PEOPLE, st.booleans())
def test_names_are_the_same_when_they_are_read_again(
    names: list[tuple[str, str]], inverted: bool
) -> None:
    line = "; ".join(f"{b}, {a}" if inverted else f"{a} {b}" for a, b in names)
    found = people(line).names
    assert people(found).names == found


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet=" ,;&()[]and.AbéB1*\n、张<>@", max_size=80), st.booleans())
def test_any_text_is_read(text: str, given_first: bool) -> None:
    for name in people_in(text, given_first=given_first):
        assert name == " ".join(name.split())
        assert name


@pytest.mark.parametrize("piece", ["(", "),", "A, ", "and ", "A ("])
def test_hostile_lines_take_little_time(piece: str) -> None:
    start = time.process_time()
    found = people(piece * (400_000 // len(piece)))
    assert time.process_time() - start < 20
    assert len(found.names) <= MAX_PEOPLE


def test_a_list_of_thousands_of_authors_is_cut_and_reported() -> None:
    found = people(", ".join(f"Ada Fern{'abcdefghij'[n % 10]}" for n in range(MAX_PEOPLE + 7)))
    assert (len(found.names), found.are_cut) == (MAX_PEOPLE, True)
    assert not people(["Ada Fern"] * MAX_PEOPLE).are_cut
