"""Statements for more values than SQLite binds at once."""

import random
import sqlite3
from contextlib import closing

from tui_reader.system.sqlite import rows_for


def test_any_number_of_values_gives_the_row_of_each_once() -> None:
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute("CREATE TABLE papers (n INTEGER PRIMARY KEY)")
        db.executemany("INSERT INTO papers VALUES (?)", ((n,) for n in range(0, 6_000, 2)))
        sql = "SELECT n FROM papers WHERE n IN ({}) UNION ALL SELECT -n FROM papers WHERE n IN ({})"
        chance = random.Random(7)
        for count in (0, 1, 489, 490, 491, 980, 981, 2_500):
            values = [chance.randrange(6_000) for _ in range(count)]
            there = {n for n in values if n % 2 == 0}
            found = [n for (n,) in rows_for(db, sql, [*values, *values])]
            assert sorted(found) == sorted([*there, *(-n for n in there)])
