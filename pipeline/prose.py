"""Prose between a title and its links: authors, venue, year."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.ids import full_year
from pipeline.inline import Run
from pipeline.links import is_label, is_paper_address
from pipeline.people import authors_in, is_one_name, looks_like_authors
from pipeline.venues import SHORT_YEAR

_YEAR = re.compile(
    r"(?<![\d.:/-])((?:19|20)\d\d)(?![\d./]\d|\d)|(?<![\d.:/-])((?:19|20)\d\d)[./](?:0?[1-9]|1[0-2])(?![\d]|[./]\d{3})|"
    r"(?<![\d.:/-])(?:0[1-9]|1[0-2])[./-]((?:19|20)\d\d)(?!\d)"
)
_VENUE_WORD = re.compile(
    r"(?i:\b(?:workshop|conference|conf|proceedings|proc|journal|transactions|trans|preprint|arxiv|biorxiv|symposium|findings|"
    r"technical report|thesis|tech report|letters|nature|science|advances|annals|magazine|under review|corr|"
    r"book chapter)\b)|"
    r"\b[A-Za-z]*[A-Z][A-Za-z]*[A-Z][A-Za-z]*\s*,?\s*[-@]?\s*(?:['’‘`]\s?\d\d\b|(?:19|20)\d\d)|会议|期刊"
)
_ACRONYMS = re.compile(
    r"(?:(?:ACL|EMNLP|NAACL|EACL|AACL|COLING|CoNLL|TACL|CL|LREC|SemEval|IJCNLP|WMT|INLG|SIGDIAL|NeurIPS|NIPS|ICML|ICLR|AAAI|"
    r"IJCAI|AISTATS|UAI|COLT|JMLR|TMLR|MLSys|KDD|SIGKDD|SIGIR|WWW|TheWebConf|CIKM|WSDM|RecSys|ECIR|ICDM|SDM|PAKDD|ECML|"
    r"ECML-PKDD|PKDD|VLDB|PVLDB|SIGMOD|ICDE|TKDE|TOIS|TKDD|TIST|CVPR|ICCV|ECCV|WACV|BMVC|ACCV|MICCAI|TPAMI|PAMI|IJCV|TIP|"
    r"TNNLS|TMM|TCSVT|ACM ?MM|MM|INTERSPEECH|Interspeech|ICASSP|ASRU|SLT|TASLP|ICRA|IROS|CoRL|RSS|CHI|UIST|"
    r"ICSE|FSE|ASE|"
    r"ISSTA|PLDI|POPL|OOPSLA|NDSS|CCS|USENIX|SOSP|OSDI|STOC|FOCS|SODA|Nature|Science|PNAS|Cell|Bioinformatics|"
    r"Findings|arXiv|ArXiv|Arxiv|arxiv|CoRR|bioRxiv|SSRN|Preprint|PrePrint|preprint|DASFAA|ISWC|ESWC|NLPCC|CCL|AKBC|"
    r"Neurocomputing|Information Sciences|Expert Systems|Knowledge-Based Systems|TOG|SIGGRAPH|3DV|ICPR|ICIP|ICME)"
    r"(?:[ -/]?(?:Findings|Workshops?|Demo|Main|Long|Short|SRW|ws|oral|Oral|spotlight|Spotlight|Poster|Journal))*)"
)
"""What stands for a venue also without its year."""
_KNOWN = re.compile(
    rf"{_ACRONYMS.pattern}[\s,'’‘`-]*(?:(?:19|"
    rf"20)?\d\d)?(?: ?[(-]?[A-Za-z ]{{2,16}}\)?)?(?: \([A-Z][A-Za-z ,&]{{10,80}}\)?)?"
)
_VENUE_FIRST = re.compile(
    r"(?:(?:[Ii]n|[Tt]he|[Aa]t|\d+(?:st|nd|rd|th)|IEEE|ACM|AAAI|Annual|European|Asian|(?:19|20)\d\d)[: ]+){0,4}"
    r"(?:(?i:workshop|conference|proceedings|proc|journal|transactions|trans|preprint|arxiv|biorxiv|symposium|findings|"
    r"technical report|tech report|letters|nature|science|advances|annals|international conference|"
    r"international journal|"
    r"annual meeting)\b|"
    r"[A-Za-z]*[A-Z][A-Za-z]*[A-Z][A-Za-z]*(?:[-/@ ]+[A-Z][A-Za-z]*)?(?:[ -][Ww]orkshops?)?,?\s*[-@]?\s*"
    r"(?:['’‘`]\s?\d\d\b|(?:19|20)\d\d)(?!\d)(?:[ ,(]+[\w'-]+\)?){0,4}$)"
)
"""How a phrase that is nothing but a venue begins."""
_SHORT_YEAR_OF_KNOWN = re.compile(rf"\b{_ACRONYMS.pattern}['’-]?(\d\d)\b(?![\d.:/%-])")
_NAME_AND_YEAR = re.compile(
    r"[A-Z][A-Za-z-]{1,15} (?:19|20)\d\d|(?:[A-Za-z&.@-]+ ){0,4}[A-Za-z-]{2,16}-?(?:19|20)\d\d|"
    r"[A-Za-z][A-Za-z@&/. -]{1,30}[ -]?['’‘`] ?\d\d(?: [A-Z][a-z]+)?|[A-Z][A-Z-]{2,9}-?\d\d"
)
_YEAR_AND_NAME = re.compile(r"(?:19|20)\d\d[ _-]?(?:[A-Z]|arX|bioR)[A-Za-z-]{1,15}")
_ARXIV_NUMBER = re.compile(
    r"(?i)arxiv ?[:.]? ?(?:preprint )?(?:arxiv:)? ?(?:\d{4}\.\d{4,5}|[a-z-]{2,8}(?:\.[a-z]{2})?/\d{7})(?:v\d+)?"
)
_PAGES = re.compile(r"(?:\bpp\.?|\b[Pp]ages?|(?<=[\d)]):|(?<=[\d)]),)\s*\d+\s*[-–—]+\s*\d+\b(?!\s*[-./]\d)")
_REMEMBERED = 2048  # texts: the same words are asked about several times for one entry
_CITED_BY = re.compile(r"[A-Z][\w'’-]+(?:(?:,| and| &|,? et al\.?)(?: (?:and )?[A-Z][\w'’-]+)?)*,? \(?(?:19|20)\d\d\)?")
"""A link that says who and when: "Bee et al., 2020"."""
_IN = re.compile(r"(?:^|[\s.,(])[Ii]n:?\s*$")
"""What stands ahead of a venue, never of authors."""
_OTHERS = re.compile(r"(?i)\bet\.?\s*al\b\.?")
_EDGE = " \t\n.,;:|·[]()（）【】，。；：-–—*"
_LONGEST_VENUE = 80  # characters; longer is prose
_LONGEST_TAIL = 80  # characters behind the links; longer prose holds other years
_LONGEST_PHRASE = 300  # characters of a citation's venue, with its pages
_SHORTEST_REMARK = 12  # characters; shorter is punctuation


@lru_cache(maxsize=_REMEMBERED)
def year_in(text: str) -> int | None:
    """Return the last year printed in a text; the digits of an arXiv number are none."""
    text = _PAGES.sub(" ", _ARXIV_NUMBER.sub(" ", " ".join(text.split())))
    if years := [year for match in _YEAR.findall(text) if (year := "".join(match))]:
        return int(years[-1])
    if match := SHORT_YEAR.search(text) or re.search(r"[A-Za-z]{3}\s?[‘`'’]\s?(\d\d)\b", text):
        return full_year(int(match[1]))
    if match := re.fullmatch(rf"\W*{_ACRONYMS.pattern}[ '’-]?(\d\d)\W*", text):
        return full_year(int(match[1]))
    if re.search(r"[A-Za-z]['’-]?\d\d\b", text) and (match := _SHORT_YEAR_OF_KNOWN.search(text)):
        return full_year(int(match[1]))
    glued = re.search(r"[A-Za-z_-]((?:19|20)\d\d)\b|\b((?:19|20)\d\d)(?=[A-Z_])", text)  # ACL2020
    return int(glued[1] or glued[2]) if glued else None


@lru_cache(maxsize=_REMEMBERED)
def is_venue(text: str) -> bool:
    """Return whether a short text is nothing but a venue, or a year: "ACL 2019", "(EMNLP '20)", "ICLR", "2019"."""
    phrase = re.sub(r"^[Ii]n[: ]+", "", _tidy(text).strip("[]【】() "))
    if not phrase or len(phrase) > _LONGEST_VENUE:
        return False
    return bool(
        re.fullmatch(r"(?:19|20)\d\d(?:[./-]\d\d?){0,2}", phrase)
        or _KNOWN.fullmatch(phrase)
        or _NAME_AND_YEAR.fullmatch(phrase)
        or _YEAR_AND_NAME.fullmatch(phrase)
        or (year_in(phrase) and _VENUE_FIRST.match(phrase) and not re.search("[\u4e00-\u9fff]", phrase))
        or (re.fullmatch(r"\s*\(.*['’ ]\d\d\)\s*", text) and len(phrase.split()) < 8)  # noqa: PLR2004
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose:
    """What the prose of an entry says."""

    authors_text: str | None = None
    venue_text: str | None = None
    year: int | None = None
    note: str | None = None


def read_prose(rest: Sequence[Run], *, set_off: bool, named: bool = False) -> Prose:
    """Return what the runs after the title say.

    A remark is only looked for behind a title that is set off; no authors where they are `named` already.
    """
    authors, ahead, text, tail, linked = _sort_out(rest, named=named)
    if named and authors is None:
        venue = venue_in(text) or _rest_of_citation(text)
    elif authors is None:
        authors, text = authors_in(text)
        venue = venue_in(text) or (_rest_of_citation(text) if authors else None)
        if authors is None and not venue and tail:
            authors, tail = authors_in(tail)
    elif text.strip(_EDGE):
        venue = _tidy(text) or None
    else:
        text, venue = ahead, venue_in(ahead)
    tail_venue = venue_in(tail)
    year = year_in(text) or (year_in(tail) if len(tail) < _LONGEST_TAIL or tail_venue else None)
    remarks = [text.strip(_EDGE)] if set_off and venue is None and authors is None else []
    remarks += [tail.strip(_EDGE)] if tail_venue is None else []
    note = next((words for words in remarks if len(words) > _SHORTEST_REMARK and year_in(words) is None), None)
    venue = re.sub(r"^(?:[Ii]n|[Aa]t|[Tt]o appear in)\b[:\s]+", "", venue or tail_venue or linked or "")
    year = year or (year_in(linked) if linked else None)
    if venue and year and re.fullmatch(r"\W*(?:19|20)\d\d(?:[./-]\d\d?){0,2}\W*", venue):
        venue = None
    return Prose(authors_text=authors or None, venue_text=venue or None, year=year, note=note)


def _rest_of_citation(text: str) -> str | None:
    """Return what follows the authors, where it is short: a venue by a name that nobody knows."""
    phrase = _tidy(text)
    named = re.search(r"[A-Z\u4e00-\u9fff]", phrase) and re.search(r"[A-Za-z\u4e00-\u9fff]{2}", phrase)
    return phrase if named and year_in(phrase) and len(phrase) < _LONGEST_VENUE else None


def _sort_out(rest: Sequence[Run], *, named: bool) -> tuple[str | None, str, str, str, str | None]:
    """Return the authors in italics, the text ahead of them, before the first link and after it, a linked venue."""
    authors: str | None = None
    ahead = ""
    venue: str | None = None
    before: list[str] = []
    after: list[str] = []
    linked = False
    for n, run in enumerate(rest):
        text = run.text
        if run.url is not None and is_home_page(rest, n):
            (after if linked else before).append(text)
        elif run.url is not None:
            linked = True
            in_brackets = re.fullmatch(r"\s*\([^()]{4,60}\)\s*", text) is not None and not is_label(text)
            if _CITED_BY.fullmatch(text.strip()):
                before.append(f" ({text.strip()})")
            venue = venue or (
                _tidy(text).strip("[]()")
                if not run.bare and not is_label(text) and (is_venue(text) or in_brackets)
                else None
            )
        elif (
            run.em
            and authors is None
            and not linked
            and not _IN.search("".join(before))
            and re.search(r"\w", _OTHERS.sub("", text))
            and not _looks_like_venue(text)
            and (not named or looks_like_authors(text))
        ):
            authors = _tidy(text)
            ahead, before = "".join(before), []
        elif run.em and is_venue(text) and re.search(r"[^\W\d]", text):
            (after if linked else before).append(f" ({text.strip()}) ")  # so that no name runs into it
        elif (run.strong and not is_venue(text)) or text == "\n":
            (after if linked else before).append(" ")
        else:
            (after if linked else before).append(text)
    return authors, " ".join(ahead.split()), " ".join("".join(before).split()), " ".join("".join(after).split()), venue


def is_home_page(runs: Sequence[Run], at: int) -> bool:
    """Return whether a link is an author's name: a name among names, with nothing of a paper about it."""
    run = runs[at]
    if not is_one_name(run.text) or run.bare or is_paper_address(run.url or ""):
        return False
    before = runs[at - 1].text.rstrip()[-5:] if at else ""
    after = runs[at + 1].text.lstrip()[:4] if at + 1 < len(runs) else ""
    return bool(
        re.search(r"(?:,|，|、|\band|&|\bby|:|：)$", before) or re.match(r"[*†‡\d ]*(?:,|，|、|and\b|&)", after)
    )


def _tidy(text: str) -> str:
    text = " ".join(text.split()).strip(_EDGE.replace("(", "").replace(")", "").replace(".", "") + ".")
    if text.startswith("(") and text.endswith(")") and text.count("(") == 1:
        text = text[1:-1].strip()
    if text.startswith("(") and ")" not in text:
        text = text[1:].lstrip()
    if text.count("(") < text.count(")"):
        text = text.rstrip(") ")
    if text.count("(") > text.count(")"):
        text = text.rstrip("( ") if text.rstrip().endswith("(") else text
    return text


def _looks_like_venue(text: str) -> bool:
    return bool(
        year_in(text)
        or is_venue(text)
        or re.match(r"(?i)\s*(in\s+)?(proc|proceedings|arxiv|transactions|journal|advances|preprint)\b", text)
        or re.search(r"(?i)\b(?:journal|transactions|proceedings|conference|symposium)\b", text)
    )


@lru_cache(maxsize=_REMEMBERED)
def venue_in(text: str) -> str | None:
    """Return the venue phrase of prose without authors: in brackets, or a short phrase with a word of venues."""
    brackets = re.findall(r"[(（\[【]([^()（）\[\]【】]{2,120})[)）\]】]", text)
    parts = re.split(r"\s[-–—|]\s|[|;；]|(?<=[^\s.]{2})\.\s", text) if len(text) < _LONGEST_PHRASE else []
    for candidate in [*brackets, text, *(part for part in parts if is_venue(part))]:
        phrase = _tidy(candidate)
        if len(phrase) > _LONGEST_VENUE or not re.search(r"[A-Za-z\u4e00-\u9fff]{2}", phrase):
            continue
        if _VENUE_WORD.search(phrase) or _NAME_AND_YEAR.fullmatch(phrase) or is_venue(phrase):
            return phrase
    return None
