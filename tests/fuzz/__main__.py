"""`python -m tests.fuzz [TARGET…] [--seconds N]`: every target, each for its share of the time."""

import argparse
import importlib.util
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.fuzz.mutation import FINDINGS, findings
from tests.fuzz.targets import TARGETS
from tui_reader.display.counts import plural

_ROOT = Path(__file__).parents[2]
_NOISE = re.compile("(INFO|WARNING|MS|stat::|Base64|artifact_prefix)")
_SHOWN_LINES = 40
"""Lines of output that are shown of a target that broke."""


def main() -> int:
    """Run the targets; 1 if there are findings."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(TARGETS))
    parser.add_argument("--seconds", type=float, default=600.0, help="for the whole run (600)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="targets at a time")
    arguments = parser.parse_args()
    targets = arguments.targets or list(TARGETS)
    if unknown := [name for name in targets if name not in TARGETS]:
        parser.error(f"no target {', '.join(unknown)}; there are {', '.join(TARGETS)}")
    how = "guided by coverage" if importlib.util.find_spec("atheris") else "random, without atheris"
    share = max(1.0, arguments.seconds * arguments.jobs / len(targets))
    counts = f"{plural(len(targets), 'target')}, {plural(round(share), 'second')} each"
    print(f"{counts}, {how}", flush=True)
    with ThreadPoolExecutor(arguments.jobs) as pool:
        found = list(pool.map(lambda name: fuzzed(name, share), targets))
    return int(any(found))


def fuzzed(target: str, seconds: float) -> bool:
    """Run one target in another process; whether it broke."""
    before = set(findings(target))
    command = [sys.executable, "-m", "tests.fuzz.run_target", target, str(seconds)]
    with tempfile.TemporaryDirectory() as home:  # keeps the logs away from the user's
        own = {f"TUI_READER_{kind}_DIR": f"{home}/{kind}" for kind in ("CONFIG", "DATA", "CACHE")}
        environment = {**os.environ, **own}
        done = subprocess.run(command, cwd=_ROOT, env=environment, capture_output=True, check=False)
    printed = (done.stdout + done.stderr).decode(errors="replace")
    tried = re.search(r"stat::number_of_executed_units: *(\d+)", printed)
    count = f"{int(tried[1]):,} inputs" if tried else "no count"
    new = sorted(set(findings(target)) - before)
    if not new and not done.returncode:
        print(f"{target}: {count}", flush=True)
        return False
    lines = [line for line in printed.splitlines() if not _NOISE.match(line)][-_SHOWN_LINES:]
    print("\n".join([f"{target}: BROKEN", *(f"    {line}" for line in lines)]))
    for path in new:
        saved = path.relative_to(_ROOT)
        print(f"{target}: saved as {saved}; tests/robustness/test_fuzz.py now tries it")
    if not new:
        print(f"{target}: ended with {done.returncode}, and left no file in {FINDINGS / target}")
    sys.stdout.flush()
    return True


if __name__ == "__main__":
    sys.exit(main())
