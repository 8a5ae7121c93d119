"""Where a paper is published, from arXiv's comment or journal reference: `ICML 2026`."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Final

_LONGEST_COMMENT: Final = 600
"""Characters of a comment that are read; most have under 200."""
MAX_VENUE: Final = 48
"""Characters of the longest venue; longer names lose their last words."""

_KNOWN: Final = (
    # machine learning and artificial intelligence
    "NeurIPS", "NIPS", "ICML", "ICLR", "AAAI", "IJCAI", "UAI", "AISTATS", "COLT", "ALT", "ECAI",
    "ICANN", "IJCNN", "ACML", "ECML PKDD", "ECML-PKDD", "ECML", "CoLLAs", "COLM", "MLSys", "AutoML",
    "LoG", "CPAL", "AAMAS", "ICAPS", "TMLR", "JMLR", "JAIR", "TNNLS", "GECCO", "CogSci",
    # language and speech
    "ACL", "EMNLP", "NAACL", "EACL", "AACL", "COLING", "LREC-COLING", "LREC", "CoNLL", "TACL",
    "SIGDIAL", "INLG", "SemEval", "WMT", "IWSLT", "CLEF", "TREC", "Interspeech", "ICASSP", "ASRU",
    "SLT", "ISMIR", "TASLP",
    # vision and graphics
    "CVPR", "ICCV", "ECCV", "WACV", "BMVC", "ACCV", "3DV", "ICIP", "ICPR", "ICME", "ACPR", "EUVIP",
    "ICDAR", "MICCAI", "ISBI", "MIDL", "MELBA", "SIGGRAPH Asia", "SIGGRAPH", "Eurographics", "TOG",
    "TVCG", "IJCV", "TPAMI", "TIP", "TCSVT", "TMM", "TMI", "PRCV", "FG",
    # data, web and retrieval
    "KDD", "WWW", "SIGIR", "CIKM", "WSDM", "RecSys", "ECIR", "ICDM", "SDM", "PAKDD", "DASFAA",
    "SIGMOD", "VLDB", "PVLDB", "ICDE", "EDBT", "CIDR", "PODS", "ACM MM", "MMSys", "TKDE", "TOIS",
    "ICWSM", "JCDL", "TPDL", "SIGSPATIAL",
    # systems, networks, security, software
    "OSDI", "SOSP", "EuroSys", "ATC", "NSDI", "ASPLOS", "ISCA", "MICRO", "HPCA", "FAST", "SIGCOMM",
    "INFOCOM", "IMC", "MobiCom", "MobiSys", "SenSys", "PPoPP", "SC", "ICS", "CGO", "PACT", "DAC",
    "ICCAD", "DATE", "FPGA", "FCCM", "ISSCC", "CCS", "NDSS", "USENIX Security", "PETS", "ICSE",
    "FSE", "ASE", "ISSTA", "MSR", "PLDI", "POPL", "OOPSLA", "CAV", "ICMLA", "ICTAI", "GLOBECOM",
    "ICC", "ECIS", "AusDM",
    # robotics and people
    "ICRA", "IROS", "CoRL", "RSS", "RA-L", "HRI", "CHI", "UIST", "CSCW", "IUI", "FAccT", "AIES",
    "VIS", "EuroVis", "SODA", "STOC", "FOCS", "ITCS", "ICALP", "LICS", "EC", "WINE",
)  # fmt: skip
"""Names that are venues wherever a year follows."""
_WRITTEN_OUT: Final = {
    "Neural Information Processing Systems": "NeurIPS",
    "International Conference on Machine Learning": "ICML",
    "International Conference on Learning Representations": "ICLR",
    "Journal of Machine Learning Research": "JMLR",
    "Transactions on Machine Learning Research": "TMLR",
    "AAAI Conference on Artificial Intelligence": "AAAI",
    "Empirical Methods in Natural Language Processing": "EMNLP",
    "Meeting of the Association for Computational Linguistics": "ACL",
    "Transactions of the Association for Computational Linguistics": "TACL",
    "Conference on Computer Vision and Pattern Recognition": "CVPR",
    "International Conference on Computer Vision": "ICCV",
    "European Conference on Computer Vision": "ECCV",
    "Transactions on Pattern Analysis and Machine Intelligence": "TPAMI",
    "Conference on Robot Learning": "CoRL",
    "International Conference on Robotics and Automation": "ICRA",
}
"""Names written out, whose short names are known better."""
_SHORT_NAMES: Final = {name.lower(): short for name, short in _WRITTEN_OUT.items()}
_PREPRINTS: Final = frozenset(
    ("arxiv", "preprint", "iso", "covid", "version", "latex", "revtex", "tex", "pdf", "phd", "msc",
     "ieeetran"),
)  # fmt: skip


class _Patterns:
    """Compiled when first needed."""

    def __init__(self) -> None:
        year = r"(?:(?:19|20)\d\d(?!\d)|\d\d(?!\d))"
        not_counted = r"(?!\.\d|[ -]?(?i:p\b|pp|page|fig|table|app|example))"
        self.url = re.compile(r"(?:https?://|www\.)\S+", re.I)
        self.clause = re.compile(r"[.;](?:\s|$)|\s[|•]\s")
        self.accepted = re.compile(
            r"\b(?:early )?(?:accepted|accept|to appear|appears?|appeared|appearing|published|"
            r"publication|presented|camera[- ]ready|forthcoming|in press|in proceedings)\b",
            re.I,
        )
        self.refused = re.compile(r"\b(?:not|never)(?: yet)?(?: been)? |\breject|\bwithdraw", re.I)
        self.pending = re.compile(
            r"\b(?:submit\w*|submission|under (?:\w+ )?review|in review|preprint|"
            r"intended|competition|challenge|shared task|extended version of|extension of)\b",
            re.I,
        )
        self.dated = re.compile(
            r"(?<![\w@])([A-Za-z3][A-Za-z-]{1,14}(?: Asia| PKDD| Security)?)"
            r"(?: conference| mains?| findings)?"
            r"(?:[ '’‘:,/-]{0,3}((?:19|20)\d\d)(?!\d)"
            rf"| ?['’‘]?(\d\d)(?![\d.]){not_counted})",
            re.I,
        )
        self.undated = re.compile(r"(?<![\w@])[A-Z3][A-Za-z-]{1,14}(?: Asia| PKDD| Security)?")
        self.bracketed = re.compile(
            rf"\(([A-Z][A-Za-z0-9-]{{0,14}}[A-Z][A-Za-z]{{0,6}})[ '’‘-]{{0,2}}({year})?\)"
        )
        self.bare = re.compile(
            r"([A-Z][A-Za-z-]{0,10}[A-Z][A-Za-z]{0,5})"
            r"(?:[ '’‘-]{0,2}((?:19|20)\d\d)|[ -]?['’‘](\d\d))\b"
            rf"{not_counted}.{{0,40}}"
        )
        self.lead = re.compile(
            r"(?:[\s:,–—-]+|(?:early )?(?:accepted|accept|to appear|appears?|appeared|appearing|"
            r"published|publication|presented|presentation|camera[- ]ready|forthcoming|in press|"
            r"and|as|an?|the|at|in|to|by|for|on|of|with|version|full|short|long|regular|research|"
            r"track|oral|poster|spotlight|conference paper|journal|papers?|proceedings|main|final|"
            r"elsevier|springer|wiley|peer-reviewed|(?:19|20)\d\d|\d{1,3}(?:st|nd|rd|th)|edition)"
            r"(?![\w-]))",
            re.I,
        )
        self.long_name = re.compile(
            r"(?:Conference|Workshop|Symposium|Journal|Transactions|Proceedings|Letters) "
            r"(?:on|of|in) "
        )
        self.written_out = re.compile("|".join(map(re.escape, _WRITTEN_OUT)), re.I)
        self.before_name = re.compile(r"(?:(?:in|proceedings|proc\.?|of|the|\d{4})\s+){1,6}", re.I)
        self.dangling = re.compile(r"(?: (?:and|at|during|for|in|of|on|the|to|with|&)){1,8}$")
        self.year = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
        self.stop = re.compile(r"(?<=\d) in |[,(:;]| - |\.(?:\s|$)| and (?:will|is|has|the)\b")
        self.volume = re.compile(
            r"[,(:;]|\s(?:vol|volume|no|issue|pp|pages?|art|article)\b|\s\d(?!\S*[a-z])", re.I
        )
        self.kind = re.compile(
            r"\b(?:(workshops?)|(findings)|(best paper)|(oral)|(spotlight)|(highlight))\b", re.I
        )
        self.short = (
            (re.compile(r"\bInternational\b"), "Int."),
            (re.compile(r"\bConference\b"), "Conf."),
            (re.compile(r"\bTransactions\b"), "Trans."),
            (re.compile(r"\bSymposium\b"), "Symp."),
            (re.compile(r"\bAnnual \b"), ""),
            (re.compile(r"\b\d{1,3}(?:st|nd|rd|th) "), ""),
        )


_patterns = cache(_Patterns)
_KINDS: Final = ("workshop", "Findings", "best paper", "oral", "spotlight", "highlight")
_DISTINCTIONS: Final = tuple(f" {kind}" for kind in _KINDS[2:])
"""What follows the venue of some of its papers."""
_CANONICAL: Final = {name.lower(): name for name in _KNOWN} | {"nips": "NeurIPS", "mm": "ACM MM"}
_KNOWN_EXACTLY: Final = frozenset(_KNOWN)
_WORDS: Final = frozenset(
    (
        "alt", "asia", "atc", "ccs", "chi", "dac", "date", "ec", "fast", "fg", "ics", "log",
        "micro", "mm", "pact", "rss", "sc", "slt", "tip", "vis",
    )
)  # fmt: skip
"""Names that are words or units when they are not capitals."""
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


@lru_cache(maxsize=2048)
def venue(comment: str | None) -> str | None:
    """Where a comment says that the paper was accepted; None if it does not say so.

    `ICML 2026`, `NeurIPS 2025 workshop`, `IEEE Trans. on Multimedia 2025`. What was only submitted
    is no venue.
    """
    if not comment:
        return None
    patterns = _patterns()
    line = " ".join(comment[:_LONGEST_COMMENT].split())
    text = " ".join(patterns.url.sub(" ", line).split())
    for clause in patterns.clause.split(text):
        if found := _of_clause(clause.strip()):
            return found
    return None


@lru_cache(maxsize=2048)
def venue_of_journal(reference: str | None) -> str | None:
    """The venue that a journal reference names: `Phys. Rev. D 102, 043520 (2020)`."""
    if not reference:
        return None
    patterns = _patterns()
    line = " ".join(reference[:_LONGEST_COMMENT].split())
    years = patterns.year.findall(line)
    year = years[-1] if years else None
    for match in patterns.undated.finditer(line):
        if match[0] in _KNOWN_EXACTLY:
            return _named(match[0], year, line)
    if out := patterns.written_out.search(line):
        return _named(_SHORT_NAMES[out[0].lower()], year, line)
    start = before.end() if (before := patterns.before_name.match(line)) else 0
    name = _shortened(patterns.volume.split(line[start:], maxsplit=1)[0].strip(" .'\"“”-–—"))
    if not name[:1].isupper() or len(name) < 3:
        return None
    fitted = _fitted(name, MAX_VENUE - len(" 2026"))
    return f"{fitted} {year}" if year else fitted


def edition(name: str) -> str:
    """The venue without a paper's distinction: `ICLR 2026` for `ICLR 2026 oral`."""
    return next((name.removesuffix(end) for end in _DISTINCTIONS if name.endswith(end)), name)


def series(name: str) -> str:
    """The venue of all years: `ICLR` for `ICLR 2026` and `ICLR 2026 workshop`."""
    return _patterns().year.split(name, maxsplit=1)[0].rstrip() or name


def _of_clause(clause: str) -> str | None:
    patterns = _patterns()
    accepted = patterns.accepted.search(clause)
    if patterns.refused.search(clause) or (patterns.pending.search(clause) and not accepted):
        return None
    after = clause[accepted.start() :] if accepted else ""
    for text in filter(None, (after, clause)):
        for match in patterns.dated.finditer(text):
            if name := _known(match[1]):
                return _named(name, match[2] or match[3], clause)
    if accepted:
        for text in (after, clause):
            for match in patterns.undated.finditer(text):
                if match[0] in _KNOWN_EXACTLY:
                    return _named(match[0], None, clause)
        if bracketed := patterns.bracketed.search(after):
            return _named(bracketed[1], bracketed[2], clause)
    for piece in clause.split(","):
        bare = patterns.bare.fullmatch(piece.strip())
        if bare and bare[1].lower() not in _PREPRINTS:
            return _named(bare[1], bare[2] or bare[3], clause)
    return _long_name(after if accepted else "", clause)


def _known(word: str) -> str | None:
    """The known venue that a word before a year names; words of English have to be capitals."""
    word = word.strip("-")
    if word.lower() in _WORDS and sum(map(str.isupper, word)) < 2:
        return None
    return _CANONICAL.get(word.lower())


def _named(name: str, year: str | None, clause: str) -> str:
    """A venue known by its short name, with its year and what kind of paper it is."""
    name = _CANONICAL.get(name.lower(), name)
    if year is None:
        match = _patterns().year.search(clause)
        year = match[0] if match else None
    whole = f"20{year}" if year and len(year) == 2 else year
    return " ".join(filter(None, (name, whole, _kind(clause))))


def _kind(clause: str) -> str | None:
    """`workshop`, `Findings`, `oral`, …: the first of these that the clause has."""
    places = {match.lastindex for match in _patterns().kind.finditer(clause)}
    return next((kind for number, kind in enumerate(_KINDS, 1) if number in places), None)


def _long_name(after: str, clause: str) -> str | None:
    """A venue without a short name: `IEEE Trans. on Multimedia 2025`."""
    patterns = _patterns()
    if after and (out := patterns.written_out.search(after)):
        return _named(_SHORT_NAMES[out[0].lower()], None, clause)
    if not after:
        pieces = [piece.strip() for piece in clause.split(",")]
        after = next((piece for piece in pieces if patterns.long_name.search(piece)), "")
    start = 0
    while match := patterns.lead.match(after, start):
        start = match.end()
    name = patterns.stop.split(after[start:], maxsplit=1)[0].strip(" .'\"“”-–—")
    if not name[:1].isupper() or len(name) < 4 or name.startswith(_MONTHS):
        return None
    name = _shortened(name)
    year = patterns.year.search(clause)
    name = f"{name} {year[0]}" if year and year[0] not in name else name
    return _fitted(name, MAX_VENUE) or None


def _shortened(name: str) -> str:
    for pattern, short in _patterns().short:
        name = pattern.sub(short, name)
    return name


def _fitted(name: str, most: int) -> str:
    """The first words of a name, of at most `most` characters."""
    while len(name) > most and " " in name:
        name = _patterns().dangling.sub("", name.rpartition(" ")[0])
    return name[:most].rstrip(" ,")
