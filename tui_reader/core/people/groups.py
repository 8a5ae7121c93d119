"""Recognizes names of collaborations, teams, companies and institutions."""

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
"""Words that occur only in names of groups."""
_LAST: Final = frozenset((
    "agency", "alliance", "authors", "center", "centre", "challenge", "club", "college",
    "community", "company", "contributors", "corp", "corp.", "developers", "editors", "face",
    "group", "groups", "initiative", "lab", "labs", "network", "office", "partnership", "press",
    "program", "programme", "project", "registry", "research", "school", "society", "staff",
    "study", "survey", "trial", "volunteers", "workshop",
))
"""Words that mark a name of a group if they are its last word."""
_FIRST: Final = frozenset((
    "the", "team", "project", "group", "bureau", "center", "centre", "groupe", "équipe",
))
_LINKS: Final = frozenset(("of", "for", "at", "on", "in", "für", "pour", "and", "&"))
"""Lower-case words that no person's name contains."""
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
"""Words of groups' names that are not family names: an "and" next to one is part of the name."""
# fmt: on
_INSTITUTIONS: Final = (
    "Universit|Institut|Istitut|Hospital|Klinik|Polytechni|Politecnic|Academ|Facult|Observator"
)
AFFILIATIONS: Final = re.compile(
    rf"\b(?:{_INSTITUTIONS})\w*|\b(?:Departments?|Dept|Divisions?|Colleges?|Schools?|Centers?"
    r"|Centres?|Laborator(?:y|ies|ium)|Univ|Inst)\b\.?(?!\s*[Cc]ollaboration)|大学|学院|研究所",
    re.IGNORECASE,
)
"""Words of affiliations that are not in persons' names."""
_DIGIT: Final = re.compile(r"\d")
_LETTER: Final = re.compile(r"[^\W\d_]")


def is_group(words: Sequence[str]) -> bool:
    """Whether these words are the name of a group: `Meta AI`, `The LIGO Collaboration`."""
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
    """Whether `text` begins as only a group's name does: `the …`, `for the …`."""
    return bool(re.match(r"(?:the|for|on behalf of)\s", text, re.IGNORECASE))


def is_subject(word: str) -> bool:
    """Whether a word is a subject that groups are named after, and not a family name."""
    lower = word.lower().strip("{}(),:;")
    return lower in _SUBJECTS
