"""Papers of planted topics, for tests of the ranking."""

import random

from tests.support.shelf import daily

TOPICS = {
    "cache": "kv cache compression eviction budget attention serving throughput",
    "protein": "protein folding residue backbone ligand docking sequence structure",
    "robot": "robot grasping manipulation gripper policy tactile contact planner",
    "graph": "graph node edge spectral clustering community partition laplacian",
}
FILLER = "study evaluate improve large model data train test system problem general work"


def paper(id_: str, topic: str, chance: random.Random, **fields: object) -> dict[str, object]:
    words = TOPICS[topic].split()
    body = chance.choices(words, k=12) + chance.choices(FILLER.split(), k=20)
    chance.shuffle(body)
    return daily(
        id_,
        " ".join(chance.sample(words, 3)),
        summary=" ".join(body),
        authors=[f"{topic.title()} Author", f"Someone {id_[-3:]}"],
        **fields,
    )


def digest(start: int, count: int, seed: int = 1) -> list[dict[str, object]]:
    """Papers `start`, `start` + 1, …, of the topics in turn."""
    chance = random.Random(seed)
    names = list(TOPICS)
    return [
        paper(f"2601.{number:05}", names[number % len(names)], chance)
        for number in range(start, start + count)
    ]


def topic_of(id_: str) -> str:
    return list(TOPICS)[int(id_[-5:]) % len(TOPICS)]


def of(topic: str, count: int, start: int = 0) -> list[str]:
    ids = [f"2601.{number:05}" for number in range(start, 200)]
    return [id_ for id_ in ids if topic_of(id_) == topic][:count]
