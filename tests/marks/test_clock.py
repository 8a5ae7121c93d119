from datetime import UTC, datetime

from hypothesis import assume, given
from hypothesis import strategies as st

from tui_reader.marks import clock

NOW = datetime(2026, 11, 23, tzinfo=UTC).timestamp()
IN_2099 = datetime(2099, 1, 1, tzinfo=UTC).timestamp()
HOUR, DAY = 3600.0, 86_400.0

walls = st.floats(0, 2**33)
clocks = st.integers(0, clock._LAST - 1)


@given(clocks, st.integers(0, clock._TIME), walls)
def test_a_write_wins_over_every_write_that_it_replaces(seen: int, last: int, wall: float):
    assume(not clock.is_final(seen, wall))
    written = clock.over(seen, clock.tick(last, wall), wall)
    assert written > seen
    texts = [clock.stamp(each, "a" * 12) for each in (seen, written)]
    assert texts == sorted(texts)
    assert clock.is_stamp(texts[0])
    if wall >= clock.FLOOR:
        assert clock.is_stamp(texts[1])
        assert not clock.is_final(written, wall)
    assert clock.clock_of(texts[1]) == written


@given(st.integers(0, clock._TIME - 1), walls)
def test_a_clock_keeps_advancing_when_the_wall_clock_is_set_back(last: int, wall: float):
    now = clock.tick(last, wall)
    assert now == clock.at(wall) if clock.is_ahead(last, wall) else now > last


def test_a_clock_follows_other_clocks_only_up_to_a_day_ahead():
    near, far = clock.at(NOW + 5 * HOUR), clock.at(IN_2099)
    last = clock.tick(0, NOW)
    assert clock.learn(last, near, NOW) == near
    assert clock.learn(last, far, NOW) == last
    assert clock.tick(near, NOW) == near + 1


def test_a_clock_set_to_2099_recovers_with_its_wall_clock():
    last = clock.tick(0, IN_2099)
    assert clock.seconds(clock.tick(last, NOW)) == NOW


def test_writes_that_overrule_a_wrong_clock_are_ordered_by_time():
    wrong = clock.over(0, clock.at(IN_2099), IN_2099)
    own = clock.tick(0, NOW)
    often = clock.over(wrong, own, NOW)
    for _ in range(100):
        own = clock.tick(own, NOW)
        often = clock.over(often, own, NOW)
    later = clock.over(wrong, clock.at(NOW + HOUR), NOW + HOUR)
    assert wrong < often < later
    assert clock.level(often) == clock.level(later) == 1
    assert round(clock.seconds(later)) == NOW + HOUR


def test_later_writes_of_a_wrong_clock_do_not_win_over_a_correction():
    wrong = clock.at(IN_2099)
    right = clock.over(wrong, clock.at(NOW), NOW)
    assert clock.over(wrong, clock.at(IN_2099 + DAY), IN_2099 + DAY) < right


def test_a_wall_clock_set_before_the_first_release_rejects_no_stamp():
    seen, wall = clock.at(NOW), 1_000.0
    assert clock.learn(0, seen, wall) == seen
    assert clock.over(seen, clock.tick(seen, wall), wall) == seen + 1


def test_at_the_highest_level_the_right_time_wins():
    written = 0
    for _ in range(50):
        for wall in (IN_2099, NOW):
            written = clock.over(written, clock.at(wall), wall)
            assert clock.is_stamp(clock.stamp(written, "a" * 12))
    assert (clock.level(written), clock.seconds(written)) == (15, NOW)
    assert not clock.is_final(written, NOW)


def test_malformed_stamps_are_refused():
    for text in (
        "ffffffffffffffff-aaaaaaaaaaaa",
        "fff0000000000000-aaaaaaaaaaaa",
        "0199999999990000-aaaaaaaaaaa",
        "0199999999990000-AAAAAAAAAAAA",
        "0199999999990000-aaaaaaaaaaaa\n",
        "",
        None,
        3,
    ):
        assert not clock.is_stamp(text), text
