"""Venue names: a short name, a space, the year; and where an ACL Anthology volume appeared.

A preprint server is never a venue.
"""

import re
from dataclasses import dataclass

from pipeline.ids import AclId, acl_volume, acl_year, full_year
from pipeline.meetings import short_name
from pipeline.titles import title_key

_PREPRINT = re.compile(
    r"(?i)(?<![^\W\d_])(?:pre-?prints?|e-?prints?|[a-z]*[ar]xiv|corr|ssrn|openreview|hal|"
    r"research ?(?:square|gate)|zenodo|vixra|osf|technical report|tech\.? ?report|tr|white ?paper|"
    r"working paper|manuscript|unpublished|submitted|submission|(?:under|in) review|thesis|dissertation|blog|github)"
    r"(?![^\W\d_])"
)
"""Said of a paper that has no venue. Digits may touch it: arXiv2019."""
_BESIDE_PREPRINT = re.compile(
    r"(?:^|[,;/|+&(]|\band\b)\s*(?P<name>[A-Za-z-]*[A-Z][A-Za-z-]*[A-Z][A-Za-z-]*)\s*[,(]?\s*(?P<year>(?:19|20)\d\d)\b"
)
"""An acronym with its year, which may stand beside an arXiv number: "ICLR 2016, arXiv:1511.06342"."""
_UNDECIDED = re.compile(r"(?i)submitted|submission|review|report|thesis|dissertation|unpublished|manuscript|blog")
_NO_NAME = re.compile(
    r"(?i)(?:(?:jan|febr)(?:uary)?|feb|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"(?:octo|novem|decem)ber|oct|nov|dec|published|updated|accepted|survey|paper|code|book|course|version|v\d+|"
    r"openai|google(?: research| ai| brain)?|deepmind|facebook(?: ai)?|microsoft(?: research)?)\W*"
)
_ASCII = str.maketrans("（）［］【】，。：；", "()[](),.:;", "《》")
_YEAR = re.compile(r"(?:(?<![\d.:/])|(?<=[A-Za-z]))((?:19|20)\d\d)(?!\d)年?")
SHORT_YEAR = re.compile(r"['’](\d\d)\b")
_VOLUME = re.compile(
    r"(?i)(?:[\s,.]*\b(?:vol(?:ume)?|no|issue|pp|pages?)\b\.?)?(?:^|[\s,.(:])\s*\d[\d.,:;()/\s–-]*$|"
    r"\.\s*(?:Springer|ACM|IEEE|Elsevier|PMLR|Curran|AAAI Press|MIT Press)\b.*$"
)
"""Volume, number and pages before the year; a publisher."""
_REMARK = (
    r"(?:oral|spotlight|poster|highlight|presentation|main|long|short|regular|papers?|award|finalist|accepted|"
    r"to appear|(?:best|outstanding)(?: \w+){0,2} paper|honou?rable mention)"
)
"""Said of the paper, not of the venue."""
_REMARKS = re.compile(rf"(?i)[(\[][^()\[\]]*[)\]]|^(?:\W*{_REMARK}\b)+|(?:\b{_REMARK}\W*)+$")
_LEAD = re.compile(
    r"(?i)^[\s(\[,.:;]*(?:(?:to appear|accepted|published)\b\s*)?(?:(?:in|at|to|by)\b\s*:?\s*)?"
    r"(?:(?:proc\b\.?|proceedings\b)\s*(?:of\b\s*)?)?(?:the\b\s*)?(?:in\b\s*)?"
)
_ACRONYM = re.compile(r"\S+ \S+ .*\(\s*([A-Z*][\w*-]*[A-Z][\w*-]*)\W*$")
"""A name of several words that ends in its own short form."""
_EDGE = " \t,.;:-–—()[]'’\"|"
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
}
"""The letter of an old Anthology id; W holds workshops of every name, so it says nothing."""
_OLD_VOLUME: dict[str, str | None] = {
    **dict.fromkeys(("P16-3", "P17-3", "P18-3", "P19-2"), "ACL SRW"),
    **dict.fromkeys(("N18-4", "N19-3"), "NAACL SRW"),
    **dict.fromkeys(("S13-1", "S14-1", "S15-1", "S16-2", "S17-1", "S18-2", "S19-1"), "*SEM"),
    "A00-2": "NAACL",
    "W19-23": "NeuralGen",
    "W19-43": "RepL4NLP",
    "W19-48": "BlackboxNLP",
    "W19-50": "BioNLP",
    "D19-61": "DeepLo",
    # several meetings in one volume, or workshops
    **dict.fromkeys(("S12-1", "A00-3", "I05-3", "I05-5"), None),
}
"""Volumes that are not what their letter says."""
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
    return _PREPRINT.search(text) is not None and _beside_preprint(text) is None


def _beside_preprint(text: str) -> Venue | None:
    if not _UNDECIDED.search(text):
        for match in _BESIDE_PREPRINT.finditer(text):
            if not _PREPRINT.search(match["name"]):
                return Venue(name=match["name"].strip("-"), year=int(match["year"]))
    return None


def parse_venue(text: str) -> Venue | None:
    """Return the venue that a text names with its year, None where it names none.

    "EMNLP 2019", "ACL2020" and "NeurIPS '15" are such; "NeurIPS 2019 Workshop" is NeurIPS Workshop 2019; volume, pages
    and awards are dropped; "Preprint" and a name without a year are none.
    """
    text = " ".join(text.translate(_ASCII).split())
    if len(text) > 2 * _LONGEST:
        return None
    if _PREPRINT.search(text):
        return _beside_preprint(text)
    if match := _YEAR.search(text):
        year = int(match[1])
    elif match := SHORT_YEAR.search(text):
        year = full_year(int(match[1]))
    else:
        return None
    name = short_name(text) or _name(text[: match.start()], text[match.end() :])
    if not re.search(r"[^\W\d_]{2}", name) or len(name) > _LONGEST or _NO_NAME.fullmatch(name):
        return None
    return Venue(name=name, year=year)


def _name(before: str, after: str) -> str:
    """Return the name that stands around a year."""
    lead = _LEAD.sub("", before)
    if acronym := _ACRONYM.match(lead):
        return acronym[1]
    rest = re.split(r"[:;,.(|]", _REMARKS.sub("", after.strip()), maxsplit=1)[0]
    rest = re.sub(r"\b\d+(?:[-–]\d+)?\b", "", rest)
    return _tidy(f"{_tidy(lead)} {_tidy(rest)}" if re.search(r"[^\W\d_]{2}", rest) else lead)


def _tidy(name: str) -> str:
    """Drop what leads up to a name and what is said of the paper, until nothing is left to drop."""
    while (left := " ".join(_REMARKS.sub("", _VOLUME.sub("", _LEAD.sub("", name))).split()).strip(_EDGE)) != name:
        name = left
    return name


def venue_of_acl(acl: AclId, booktitle: str | None = None) -> Venue | None:
    """Return where an Anthology paper appeared, by its volume and (where known) booktitle; None: it does not say."""
    collection, volume = acl_volume(acl)
    name = _old_name(collection, volume) if "." not in acl else _new_name(collection.partition(".")[2], volume)
    if booktitle and "Student Research Workshop" in booktitle:
        name = f"{name.removesuffix(' SRW')} SRW" if name else None
    elif booktitle:
        name = short_name(booktitle) or name
    return Venue(name=name, year=acl_year(acl)) if name else None


def _old_name(collection: str, volume: str) -> str | None:
    if (key := f"{collection}-{volume}") in _OLD_VOLUME:
        return _OLD_VOLUME[key]
    return None if collection == "D19" and len(volume) > 1 else _OLD_LETTER.get(collection[0])  # D19-50 on: workshops


def _new_name(code: str, volume: str) -> str | None:
    if code == "findings":
        return f"Findings of {_NEW_VENUE.get(volume, volume.upper())}"
    name = _NEW_VENUE.get(code)
    return f"{name} SRW" if name and volume == "srw" else name


def venue_key(text: str) -> str:
    """Return what is equal for the ways to print one venue, whatever the year; empty where there is none to compare."""
    if is_preprint_text(text):
        return ""
    named = parse_venue(text)
    return title_key(named.name if named else short_name(text) or re.sub(r"\d+", " ", text[:_LONGEST]))
