"""Names that are not a person's: collaborations, teams, companies and institutions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

# fmt: off
_ANYWHERE: Final = frozenset((
    "collaboration", "collaborations", "collaborators", "consortium", "consortia", "team", "teams",
    "university", "université", "universität", "universidad", "università", "universiteit",
    "institute", "institut", "instituto", "istituto", "institution", "committee", "council",
    "department", "ministry", "hospital", "laboratory", "laboratories", "foundation", "corporation",
    "association", "organization", "organisation", "taskforce", "openai", "deepmind", "google",
    "microsoft", "nvidia", "bytedance", "tencent", "alibaba", "huawei", "baidu", "anthropic",
    "deepseek", "meituan", "ibm", "investigators", "federation", "commission", "observatory",
    "inc", "inc.", "ltd", "ltd.", "llc", "gmbh", "plc",
))
"""Words that make any name the name of a group."""
_LAST: Final = frozenset((
    "agency", "alliance", "authors", "center", "centre", "challenge", "club", "college",
    "community", "company", "contributors", "corp", "corp.", "developers", "editors", "face",
    "group", "groups", "initiative", "lab", "labs", "network", "office", "partnership", "press",
    "program", "programme", "project", "registry", "research", "school", "society", "staff",
    "study", "survey", "trial", "volunteers", "workshop",
))
"""Words that make a name the name of a group where they end it."""
_FIRST: Final = frozenset((
    "the", "team", "project", "group", "bureau", "center", "centre", "groupe", "équipe",
))
_LINKS: Final = frozenset(("of", "for", "at", "on", "in", "für", "pour", "and", "&"))
"""Lower-case words that stand in no person's name."""
_SUBJECTS: Final = frozenset((
    "advanced", "analytics", "applied", "artificial", "astronomy", "astrophysics", "atlas", "bio",
    "biology", "chemistry", "clinical", "computational", "computer", "computing", "data", "design",
    "development", "economics", "education", "energy", "engineering", "environment", "european",
    "genomics", "global", "health", "imaging", "information", "intelligence", "international",
    "language", "large", "learning", "machine", "mathematics", "medical", "medicine", "model",
    "national", "natural", "neuroscience", "physics", "public", "reasoning", "robotics", "safety",
    "science", "sciences", "security", "society", "speech", "statistics", "systems", "technology",
    "vision", "women", "world",
))
"""Words of a group's name that are no family name, so that an "and" beside one is within it."""
# fmt: on
_INSTITUTIONS: Final = (
    "Universit|Institut|Istitut|Hospital|Klinik|Polytechni|Politecnic|Academ|Facult|Observator"
)
AFFILIATIONS: Final = re.compile(
    rf"\b(?:{_INSTITUTIONS})\w*|\b(?:Departments?|Dept|Divisions?|Colleges?|Schools?|Centers?"
    r"|Centres?|Laborator(?:y|ies|ium)|Univ|Inst)\b\.?(?!\s*[Cc]ollaboration)|大学|学院|研究所",
    re.IGNORECASE,
)
"""What an affiliation has that a person's name does not."""
_DIGIT: Final = re.compile(r"\d")
_LETTER: Final = re.compile(r"[^\W\d_]")


def is_group(words: Sequence[str]) -> bool:
    """Whether the name of these words is a group's: `Meta AI`, `The LIGO Collaboration`."""
    if not words:
        return False
    lower = [word.lower().strip("{}(),:;") for word in words]
    if not _ANYWHERE.isdisjoint(lower):
        return True
    if len(words) == 1:
        return False
    if lower[0] in _FIRST or lower[-1].rstrip(".") in _LAST or lower[-1] in _LAST:
        return True
    if any(word in _LINKS for word in words[1:-1]):
        return True
    return any(
        word.strip("{}()") == "AI" or (_DIGIT.search(word) and _LETTER.search(word))
        for word in words
    )


def begins_as_group(text: str) -> bool:
    """Whether `text` begins as a group's name does and a person's never: `the …`, `for the …`."""
    return bool(re.match(r"(?:the|for|on behalf of)\s", text, re.IGNORECASE))


def is_subject(word: str) -> bool:
    """Whether a word is of the subject that a group is named after, and no family name."""
    lower = word.lower().strip("{}(),:;")
    return lower in _SUBJECTS
