"""Several machines with any marks and clocks, and a carrier that reorders and damages files."""

import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.support.machines import SANE, Machine, settle
from tui_reader.marks import clock, wire
from tui_reader.marks.model import Change, FieldWrite
from tui_reader.marks.toml import export_toml, import_toml
from tui_reader.sharing import exchange

_IDS = st.sampled_from(["p", "q"])
_TIMES = st.sampled_from([0.0, 1.0, 5_000.0, SANE - 1e8, SANE, SANE + 60, SANE + 3e6, 4.1e9])
_MEMORY = Path("/dev/shm")
"""A file system in memory, where syncing to disk takes no time."""
_CONFLICTS = (
    "{}.sync-conflict-20260920-101010-ABCDEFG.jsonl",
    "{} (conflicted copy).jsonl",
    "{}.jsonl~",
)


State = dict[tuple[str, str], tuple[str | None, str]]


def latest_writes(folder: Path) -> dict[tuple[str, str], FieldWrite]:
    """The latest write of every field in the files of a folder."""
    found: dict[tuple[str, str], FieldWrite] = {}
    for path in exchange.files_in(folder).values():
        for line in path.read_bytes().split(b"\n"):
            write = wire.decode(line)
            if isinstance(write, FieldWrite) and (
                write[:2] not in found or write.rank > found[write[:2]].rank
            ):
                found[write[:2]] = write
    return found


class Machines(RuleBasedStateMachine):
    """Each machine has its own folder; the carrier copies files between the folders."""

    def __init__(self) -> None:
        super().__init__()
        self._root = tempfile.TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None)
        self.root = Path(self._root.name)
        self.machines: list[Machine] = []
        self.past: list[dict[str, bytes]] = []
        """Every earlier state of each machine's own file, for late deliveries."""
        self.acknowledged: dict[tuple[str, str], FieldWrite] = {}
        """The highest-ranked write of each field so far."""
        self.undone: dict[Path, list[Change]] = {}
        """The changes that undo the last marks of each machine."""
        self._patch = pytest.MonkeyPatch()
        self._patch.setattr(exchange, "_SPARE", 4)  # so that files are rewritten often
        self.joins()
        self.joins()

    def teardown(self) -> None:
        for machine in self.machines:
            machine.close()
        self._root.cleanup()
        self._patch.undo()

    def _any(self, number: int) -> Machine:
        return self.machines[number % len(self.machines)]

    def _remember(self, machine: Machine) -> None:
        own = {machine.file.name: machine.file.read_bytes()} if machine.file.exists() else {}
        if own and (not self.past or self.past[-1] != own):
            self.past.append(own)

    def _acknowledge(self, machine: Machine, before: State) -> None:
        """Record every write that is not in `before`."""
        for key, (value, stamp) in machine.state().items():
            if before.get(key) == (value, stamp):
                continue
            write = FieldWrite(*key, value, stamp)
            # a new mark wins over everything that its machine had seen
            assert key not in before or write.rank > FieldWrite(*key, *before[key]).rank
            if key not in self.acknowledged or write.rank > self.acknowledged[key].rank:
                self.acknowledged[key] = write

    # People

    @precondition(lambda self: len(self.machines) < 5)
    @rule()
    def joins(self) -> None:
        self.machines.append(Machine(self.root / f"m{len(self.machines)}"))

    @precondition(lambda self: 0 < len(self.machines) < 5)
    @rule(number=st.integers(0, 4))
    def is_cloned(self, number: int) -> None:
        root = self.root / f"m{len(self.machines)}"
        self.machines.append(self._any(number).copied(root, root / "shared"))

    @rule(
        number=st.integers(0, 4),
        ids=st.lists(_IDS, min_size=1, max_size=2, unique=True),
        read=st.sampled_from([None, True, False]),
        starred=st.sampled_from([None, True, False]),
        tag=st.sampled_from([None, True, False]),
        note=st.sampled_from([None, "", "one", "two"]),
    )
    def marks(self, number, ids, read, starred, tag, note) -> None:
        machine = self._any(number)
        before = machine.state()
        tags = {} if tag is None else {"t": tag}
        back = machine.marks.mark(ids, read=read, starred=starred, tags=tags, note=note)
        self.undone[machine.root] = back
        self._acknowledge(machine, before)

    @rule(number=st.integers(0, 4), id_=_IDS, notes=st.permutations(["", "one", "two", "three"]))
    def changes_a_note_several_times(self, number: int, id_: str, notes: list[str]) -> None:
        for note in notes:
            self.marks(number, [id_], None, None, None, note)
            self.exchanges(number)

    @rule(number=st.integers(0, 4))
    def undoes(self, number: int) -> None:
        machine = self._any(number)
        before = machine.state()
        self.undone[machine.root] = machine.marks.apply(self.undone.get(machine.root, []))
        self._acknowledge(machine, before)

    @rule(frm=st.integers(0, 4), to=st.integers(0, 4))
    def imports(self, frm: int, to: int) -> None:
        machine = self._any(to)
        before = machine.state()
        import_toml(machine.marks, "".join(export_toml(self._any(frm).marks)))
        self._acknowledge(machine, before)

    @rule(number=st.integers(0, 4), frm=st.integers(0, 4))
    def restores(self, number: int, frm: int) -> None:
        """Restore the marks from a copy, here of any machine."""
        machine = self._any(number)
        before = machine.state()
        copy = self._any(frm).state()
        keys = dict.fromkeys([*before, *copy])
        machine.marks.apply(Change(*key, copy.get(key, (None, ""))[0]) for key in keys)
        self._acknowledge(machine, before)

    @rule(number=st.integers(0, 4), copy=st.booleans())
    def goes_back_to_an_older_file(self, number: int, copy: bool) -> None:
        """Put back an older marks file, if all newer marks are in the folder."""
        machine = self._any(number)
        if copy or not machine.snapshot:
            machine.snapshot = machine.marks.path.read_bytes()
            return
        machine.exchange()
        known = latest_writes(machine.folder)
        if all(known.get(key) == FieldWrite(*key, *what) for key, what in machine.state().items()):
            machine.close()
            machine.marks.path.write_bytes(machine.snapshot)
            machine.open()
            self.exchanges(number)

    @rule(number=st.integers(0, 4), time=_TIMES)
    def sets_the_clock(self, number: int, time: float) -> None:
        self._any(number).time = time

    @rule(number=st.integers(0, 4))
    def opens_again(self, number: int) -> None:
        self._any(number).again()

    @rule(number=st.integers(0, 4))
    def exchanges(self, number: int) -> None:
        machine = self._any(number)
        assert machine.exchange().problems == []
        self._remember(machine)
        state = machine.state()
        for key, write in latest_writes(machine.folder).items():
            assert FieldWrite(*key, *state[key]).rank >= write.rank

    @rule(number=st.integers(0, 4))
    def publishes_at_exit(self, number: int) -> None:
        machine = self._any(number)
        machine.exchange(merge=False)
        self._remember(machine)

    # The carrier

    @rule(frm=st.integers(0, 4), to=st.integers(0, 4))
    def carries(self, frm: int, to: int) -> None:
        """Copy all files of one machine, except the file that the other writes."""
        source, target = self._any(frm), self._any(to)
        for path in list(source.folder.iterdir()):
            if source is not target and path.name != target.file.name:
                (target.folder / path.name).write_bytes(path.read_bytes())

    @rule(frm=st.integers(0, 4), to=st.integers(0, 4), missing=st.just(1) | st.integers(0, 200))
    def carries_in_two_pieces(self, frm: int, to: int, missing: int) -> None:
        source, target = self._any(frm), self._any(to)
        if source is not target and source.file.exists():
            content = source.file.read_bytes()
            for end in (max(0, len(content) - missing), len(content)):
                (target.folder / source.file.name).write_bytes(content[:end])
                self.exchanges(to)

    @precondition(lambda self: self.past)
    @rule(which=st.integers(0, 99), to=st.integers(0, 4), cut=st.integers(0, 400))
    def delivers_a_part_of_an_older_file(self, which: int, to: int, cut: int) -> None:
        target = self._any(to)
        for name, content in self.past[which % len(self.past)].items():
            if name != target.file.name:
                (target.folder / name).write_bytes(content[: max(0, len(content) - cut)])

    @precondition(lambda self: self.past)
    @rule(which=st.integers(0, 99), to=st.integers(0, 4), style=st.sampled_from(_CONFLICTS))
    def makes_a_conflict_copy(self, which: int, to: int, style: str) -> None:
        for name, content in self.past[which % len(self.past)].items():
            copy = style.format(name.removesuffix(".jsonl"))
            (self._any(to).folder / copy).write_bytes(content)

    @precondition(lambda self: self.past)
    @rule(which=st.integers(0, 99), to=st.integers(0, 4), seed=st.integers(0, 99))
    def shuffles_and_repeats_lines(self, which: int, to: int, seed: int) -> None:
        """Deliver all lines that a file ever held, in random order, with duplicates."""
        target = self._any(to)
        (name,) = self.past[which % len(self.past)]
        parts = b"".join(past.get(name, b"") for past in self.past).splitlines(keepends=True)
        random.Random(seed).shuffle(parts)
        if name != target.file.name:
            (target.folder / name).write_bytes(b"".join([*parts, b"\x00\xff garbage\n"]))
            self.exchanges(to)

    @rule(frm=st.integers(0, 4), to=st.integers(0, 4), at=st.integers(0, 300))
    def shows_the_size_before_the_bytes(self, frm: int, to: int, at: int) -> None:
        source, target = self._any(frm), self._any(to)
        if source is not target and source.file.exists():
            content = bytearray(source.file.read_bytes())
            content[at : at + 150] = bytes(len(content[at : at + 150]))
            (target.folder / source.file.name).write_bytes(content)

    @rule(
        number=st.integers(0, 4), which=st.integers(0, 9), cut=st.sampled_from([0, 1, 40, 160, 900])
    )
    def tears_or_deletes(self, number: int, which: int, cut: int) -> None:
        """Cut short or delete any file in the folder of a machine, even its own."""
        paths = sorted(self._any(number).folder.iterdir())
        if paths:
            path = paths[which % len(paths)]
            if cut:
                path.write_bytes(path.read_bytes()[:-cut])
            else:
                path.unlink()

    # What always holds

    @invariant()
    def no_value_is_newer_than_those_written(self) -> None:
        for machine in self.machines:
            for key, (value, stamp) in machine.state().items():
                assert FieldWrite(*key, value, stamp).rank <= self.acknowledged[key].rank

    def settle(self) -> None:
        """Copy each machine's own file to all others until no exchange changes anything."""
        quiet = 0
        for _ in range(3 * len(self.machines) + 3):
            done = [machine.exchange() for machine in self.machines]
            for machine in self.machines:
                for other in self.machines:
                    if other is not machine:
                        (other.folder / machine.file.name).write_bytes(machine.file.read_bytes())
            quiet = 0 if any(each.merged or each.published for each in done) else quiet + 1
            if quiet == 2:
                return
        raise AssertionError("the machines never settle")

    def converge(self) -> None:
        """Once every file has reached every machine, each field has its latest value everywhere."""
        for machine in self.machines:
            machine.time = SANE + 1e7  # a day and more has passed
        self.settle()
        expected = {key: (write.value, write.stamp) for key, write in self.acknowledged.items()}
        for machine in self.machines:
            assert machine.state() == expected
        names = [machine.marks.machine for machine in self.machines]
        assert len(set(names)) == len(names)
        last = self.machines[0]
        last.star("p", starred=not last.marks.get(["p"])["p"].starred)
        self.settle()
        for machine in self.machines:
            assert machine.state() == last.state()
        # and a new machine learns everything from the file of any one machine
        for number, machine in enumerate(self.machines):
            alone = self.root / f"alone{number}"
            alone.mkdir()
            machine.time += 1e6
            machine.exchange()
            (alone / machine.file.name).write_bytes(machine.file.read_bytes())
            late = Machine(self.root / f"late{number}", alone)
            settle(late)
            assert late.state() == last.state()
            late.close()


class Converging(Machines):
    def teardown(self) -> None:
        try:
            self.converge()
        finally:
            super().teardown()


TestMachines = pytest.mark.filterwarnings("ignore::ResourceWarning")(Converging.TestCase)
TestMachines.settings = settings(
    max_examples=25,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


def test_stamps_sort_by_level_then_time_then_machine():
    """The greatest stamp has the highest level, then the latest time."""
    stamps = [
        clock.stamp(level << 60 | clock.at(time), machine * 12)
        for level in (0, 1, 15)
        for time in (0.0, SANE, 4.1e9)
        for machine in ("0", "f")
    ]
    assert stamps == sorted(stamps)
