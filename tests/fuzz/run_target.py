"""One target for some time in its own process: `python -m tests.fuzz.run_target TARGET SECONDS`.

With atheris, inputs are mutations of inputs that reached new code; without it, of the seeds.
"""

import hashlib
import random
import sys
import time
import traceback
from itertools import chain
from pathlib import Path

FOUND = Path(__file__).parents[2] / ".fuzz"
"""Inputs that reached new code, kept for the next guided run."""
_GUIDED_LIMIT = 20.0
"""Seconds; measuring coverage slows the target down."""


def main() -> None:
    target, seconds = sys.argv[1], float(sys.argv[2])
    try:
        import atheris  # type: ignore[import-untyped]
    except ImportError:
        blind(target, seconds)
    else:
        guided(target, seconds, atheris)


def guided(target: str, seconds: float, atheris) -> None:
    """Run libFuzzer, which ends the process itself."""
    with atheris.instrument_imports(include=["tui_reader"], enable_loader_override=False):
        from tests.fuzz.targets import TARGETS
    from tests.fuzz.mutation import FINDINGS, LONGEST, SEEDS, changed, seeds
    from tests.fuzz.time_limit import in_time

    run = TARGETS[target].run
    known = seeds(target)

    def tried(data: bytes) -> None:
        with in_time(_GUIDED_LIMIT):
            run(data)

    def mutated(data: bytes, most: int, seed: int) -> bytes:
        chance = random.Random(seed)
        if chance.random() < 0.5:
            return bytes(atheris.Mutate(data, most))
        return changed(data, known, chance)[:most]

    corpus = FOUND / target
    corpus.mkdir(parents=True, exist_ok=True)
    (FINDINGS / target).mkdir(parents=True, exist_ok=True)
    options = {
        "max_total_time": int(seconds),
        "max_len": LONGEST,
        "timeout": int(_GUIDED_LIMIT * 3),
        "rss_limit_mb": 2_048,
        "artifact_prefix": f"{FINDINGS / target}/",
        "verbosity": 0,
        "print_final_stats": 1,
    }
    words = [f"-{name}={value}" for name, value in options.items()]
    atheris.Setup([target, *words, str(corpus), str(SEEDS / target)], tried, custom_mutator=mutated)
    atheris.Fuzz()


def blind(target: str, seconds: float) -> None:
    """Try mutated seeds until the time is up or one breaks the target."""
    from tests.fuzz.mutation import FINDINGS, inputs, seeds
    from tests.fuzz.targets import TARGETS
    from tests.fuzz.time_limit import in_time

    end = time.monotonic() + seconds
    tried = 0
    for data in chain(seeds(target), inputs(target, random.Random())):
        if time.monotonic() > end:
            break
        tried += 1
        try:
            with in_time():
                TARGETS[target].run(data)
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            traceback.print_exc()
            place = FINDINGS / target
            place.mkdir(parents=True, exist_ok=True)
            (place / f"crash-{hashlib.sha1(data).hexdigest()}").write_bytes(data)
            break
    print(f"stat::number_of_executed_units: {tried}", file=sys.stderr)


if __name__ == "__main__":
    main()
