"""Venue names: a short name, a space, the year; and where an ACL Anthology volume appeared.

A preprint server is never a venue.
"""

import re
from dataclasses import dataclass

from pipeline.ids import AclId, acl_volume

_NO_VENUE = re.compile(
    r"(?i)\b(?:pre-?prints?|arxiv|corr|biorxiv|medrxiv|ssrn|psyarxiv|openreview|hal|research ?square|"
    r"technical report|tech\.? ?report|tr|manuscript|unpublished|submitted|submission|"
    r"under review|in review|to appear|thesis|blog|github)\b"
)
_YEAR = re.compile(r"(?:(?<![\d.:/])|(?<=[A-Za-z]))((?:19|20)\d\d)(?!\d)")
_SHORT_YEAR = re.compile(r"['’](\d\d)\b")
_AWARD = re.compile(
    r"(?i)[(\[][^()\[\]]*[)\]]|\b(?:oral|spotlight|poster|best (?:long |short )?paper(?: award)?|long paper|"
    r"short paper|outstanding paper|highlight)\b"
)
_LEAD = re.compile(r"(?i)^(?:in\s*:?\s+)?(?:(?:proc\.?|proceedings)\s+(?:of\s+)?(?:the\s+)?)?(?:in\s+)?")
_EDGE = " \t,.;:-–—()[]'’\""
_LONGEST = 80  # characters; longer is prose

_OLD_LETTER = {
    "P": "ACL",
    "N": "NAACL",
    "E": "EACL",
    "D": "EMNLP",
    "K": "CoNLL",
    "C": "COLING",
    "Q": "TACL",
    "J": "CL",
    "I": "IJCNLP",
    "L": "LREC",
    "S": "SemEval",
    "A": "ANLP",
    "M": "MUC",
    "H": "HLT",
    "X": "TIPSTER",
    "T": "TINLAP",
    "F": "JEP/TALN/RECITAL",
}
"""The letter of an old Anthology id; W holds workshops of every name, so it says nothing."""
_NEW_VENUE = {
    "acl": "ACL",
    "naacl": "NAACL",
    "eacl": "EACL",
    "aacl": "AACL",
    "emnlp": "EMNLP",
    "conll": "CoNLL",
    "coling": "COLING",
    "tacl": "TACL",
    "cl": "CL",
    "ijcnlp": "IJCNLP",
    "lrec": "LREC",
    "semeval": "SemEval",
    "starsem": "*SEM",
    "blackboxnlp": "BlackboxNLP",
    "bionlp": "BioNLP",
    "repl4nlp": "RepL4NLP",
    "deeplo": "DeepLo",
    "wmt": "WMT",
    "insights": "Insights",
    "sigdial": "SIGDIAL",
    "inlg": "INLG",
    "wnut": "W-NUT",
    "mrqa": "MRQA",
    "sustainlp": "SustaiNLP",
    "ccl": "CCL",
    "paclic": "PACLIC",
}
_SPECIAL_VOLUME = {"srw": "SRW", "tutorials": "Tutorials", "tutorial": "Tutorials"}
_STUDENT_VOLUME = {"P19": "2", "N18": "4", "N19": "3", "P18": "3", "P17": "3", "P16": "3"}
_BOOKTITLES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), name)
    for pattern, name in (
        (r"Findings of the Association for Computational Linguistics: ?(?P<of>[A-Z-]+)", "Findings of {of}"),
        (r"Findings of the Association for Computational Linguistics", "Findings of ACL"),
        (r"BlackboxNLP", "BlackboxNLP"),
        (r"RepL4NLP|Representation Learning for NLP", "RepL4NLP"),
        (r"BioNLP", "BioNLP"),
        (r"DeepLo|Deep Learning Approaches for Low-Resource", "DeepLo"),
        (r"Optimizing and Evaluating Neural Language Generation", "NeuralGen"),
        (r"Machine Reading for Question Answering", "MRQA"),
        (r"New Frontiers in Summarization", "NewSum"),
        (r"Commonsense Inference in Natural Language", "COIN"),
        (r"Fact Extraction and VERification", "FEVER"),
        (r"Noisy User-generated Text", "W-NUT"),
        (r"Neural Generation and Translation", "NGT"),
        (r"Transactions of the Association for Computational Linguistics", "TACL"),
        (r"Student Research Workshop", "{main} SRW"),
        (r"Computational Natural Language Learning|CoNLL", "CoNLL"),
        (r"European Chapter of the Association", "EACL"),
        (r"North American Chapter of the Association", "NAACL"),
        (r"Asia-Pacific Chapter of the Association", "AACL"),
        (r"Empirical Methods in Natural Language Processing", "EMNLP"),
        (r"Annual Meeting of the Association for Computational Linguistics", "ACL"),
    )
)
_D19_WORKSHOPS = 50  # D19-50 to D19-66 are workshops
_MAIN = {"P": "ACL", "N": "NAACL", "E": "EACL", "D": "EMNLP", "acl": "ACL", "naacl": "NAACL", "eacl": "EACL"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Venue:
    """A venue and the year of the meeting or volume."""

    name: str
    year: int

    def __str__(self) -> str:
        """Return the name as the data set writes it."""
        return f"{self.name} {self.year}"


def is_preprint_text(text: str) -> bool:
    """Return whether a printed venue says that the paper has none: "Preprint", "arXiv 2019", "Technical Report"."""
    return _NO_VENUE.search(text) is not None


def parse_venue(text: str) -> Venue | None:
    """Return the venue that a text names with its year, None where it names none.

    "EMNLP 2019", "ACL2020" and "NeurIPS '15" are such; "NeurIPS 2019 Workshop" is NeurIPS Workshop 2019; volume, pages
    and awards are dropped; "Preprint" and a name without a year are none.
    """
    if is_preprint_text(text) or len(text) > 2 * _LONGEST:
        return None
    year: int | None = None
    if match := _YEAR.search(text):
        year = int(match[1])
    elif match := _SHORT_YEAR.search(text):
        year = (1900 if int(match[1]) > 60 else 2000) + int(match[1])  # noqa: PLR2004 '61 to '60
    if match is None or year is None:
        return None
    before, after = text[: match.start()], text[match.end() :]
    before = re.sub(r"[\s,]*\d[\d.:()/ -]*[(\s]*$", "", before)  # volume and number before the year
    name = " ".join(_LEAD.sub("", before).split()).strip(_EDGE)
    rest = re.split(r"[:;,.(]", _AWARD.sub("", after), maxsplit=1)[0]
    rest = " ".join(re.sub(r"\b\d+(?:[-–]\d+)?\b", "", rest).split()).strip(_EDGE)
    name = f"{name} {rest}".strip() if re.search(r"[^\W\d_]{2}", rest) else name
    name = " ".join(_AWARD.sub("", name).split()).strip(_EDGE)
    if not re.search(r"[^\W\d_]{2}", name) or len(name) > _LONGEST:
        return None
    return Venue(name=name, year=year)


def acl_year(acl: AclId) -> int:
    """Return the year that an Anthology id states."""
    if "." in acl:
        return int(acl[:4])
    two = int(acl[1:3])
    return (1900 if two > 60 else 2000) + two  # noqa: PLR2004 the Anthology starts in 1965


def venue_of_acl(acl: AclId, booktitle: str | None = None) -> Venue | None:
    """Return where an Anthology paper appeared, by its volume and (where known) booktitle; None: it does not say."""
    collection, volume = acl_volume(acl)
    year = acl_year(acl)
    if booktitle and (name := _by_booktitle(booktitle, collection)):
        return Venue(name=name, year=year)
    if "." not in acl:
        letter = collection[0]
        if letter not in _OLD_LETTER or (collection == "D19" and int(volume) >= _D19_WORKSHOPS):
            return None
        name = _OLD_LETTER[letter] + (" SRW" if _STUDENT_VOLUME.get(collection) == volume else "")
        return Venue(name=name, year=year)
    code = collection.partition(".")[2]
    if code == "findings":
        return Venue(name=f"Findings of {_NEW_VENUE.get(volume, volume.upper())}", year=year)
    if code not in _NEW_VENUE:
        return None
    special = _SPECIAL_VOLUME.get(volume)
    return Venue(name=f"{_NEW_VENUE[code]} {special}" if special else _NEW_VENUE[code], year=year)


def _by_booktitle(booktitle: str, collection: str) -> str | None:
    main = _MAIN.get(collection[0]) or _MAIN.get(collection.partition(".")[2], "ACL")
    for pattern, name in _BOOKTITLES:
        if match := pattern.search(booktitle):
            return name.format(main=main, **match.groupdict())
    return None
