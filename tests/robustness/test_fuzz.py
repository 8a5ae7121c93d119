"""Every fuzzing target passes for its seeds, mutated seeds and past findings."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fuzz.mutation import findings, inputs, seeds
from tests.fuzz.targets import TARGETS
from tests.fuzz.time_limit import in_time
from tests.support.helpers import ROOT

FOUND = [path for name in TARGETS for path in findings(name)]


@pytest.mark.parametrize("target", TARGETS)
def test_seeds_and_mutated_seeds_break_nothing(target: str) -> None:
    made = inputs(target, random.Random(target))
    tried = [*seeds(target), *(next(made) for _ in range(TARGETS[target].tries))]
    for number, data in enumerate(tried):
        try:
            with in_time():
                TARGETS[target].run(data)
        except BaseException as error:
            error.add_note(f"input {number} of {target}: {data!r}")
            raise


@pytest.mark.parametrize("path", FOUND, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_inputs_that_once_broke_a_target_no_longer_do(path: Path) -> None:
    with in_time():
        TARGETS[path.parent.name].run(path.read_bytes())


def test_a_finding_is_saved_and_reported(tmp_path: Path) -> None:
    """Runs the runner with a target that fails."""
    code = (
        "import sys; from pathlib import Path\n"
        "from tests.fuzz import mutation, run_target, targets\n"
        "def run(data): assert b'a' not in data\n"
        "targets.TARGETS['text'] = targets.Target(run); mutation.FINDINGS = Path(sys.argv[1])\n"
        "run_target.blind('text', 20)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, capture_output=True, check=False
    )
    (saved,) = (tmp_path / "text").iterdir()
    assert b"a" in saved.read_bytes()
    assert b"AssertionError" in done.stderr


def test_the_fuzzer_ends_on_time_and_finds_nothing() -> None:
    command = [sys.executable, "-m", "tests.fuzz", "text", "--seconds", "1", "--jobs", "1"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("1 target, 1 second")


def test_every_target_has_seeds() -> None:
    assert [name for name in TARGETS if not seeds(name)] == []
