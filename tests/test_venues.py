import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ids import acl_year, parse_acl_id
from pipeline.venues import Venue, is_preprint_text, parse_venue, venue_key, venue_of_acl


@pytest.mark.parametrize(
    ("printed", "venue"),
    [
        # short name, space, year
        ("EMNLP 2019", "EMNLP 2019"),
        ("ACL2020", "ACL 2020"),
        ("CoNLL 2016,", "CoNLL 2016"),
        ("CVPR, 2015", "CVPR 2015"),
        ("AISTATS(2012)", "AISTATS 2012"),
        ("ICLR 2020.", "ICLR 2020"),
        ("2020 ACL", "ACL 2020"),
        ("*SEM 2019", "*SEM 2019"),
        ("W-NUT 2018", "W-NUT 2018"),
        ("Science China Technological Sciences 2020", "Science China Technological Sciences 2020"),
        # two digits after an apostrophe, straight or not
        ("NeurIPS '15", "NeurIPS 2015"),
        ("NAACL'19", "NAACL 2019"),
        ("ICML ’19", "ICML 2019"),
        ("ACL '95", "ACL 1995"),
        # Findings
        ("Findings of EMNLP 2020", "Findings of EMNLP 2020"),
        ("EMNLP 2020 Findings", "Findings of EMNLP 2020"),
        ("EMNLP (Findings) 2020", "Findings of EMNLP 2020"),
        ("ACL 2021 (findings)", "Findings of ACL 2021"),
        ("ACL '21 Findings", "Findings of ACL 2021"),
        ("Findings of ACL: EMNLP 2020", "Findings of EMNLP 2020"),
        ("Findings of the Association for Computational Linguistics: EMNLP 2020", "Findings of EMNLP 2020"),
        ("Findings of the Association for Computational Linguistics: ACL-IJCNLP 2021", "Findings of ACL 2021"),
        ("Findings of the Association for Computational Linguistics, 2020", "Findings of ACL 2020"),
        ("Key Findings in Toys 2020", "Key Findings in Toys 2020"),
        # journals: volume, number and pages go
        ("TACL 2020", "TACL 2020"),
        ("TACL 2020 (Transactions of the Association for Computational Linguistics)", "TACL 2020"),
        ("Transactions of the Association for Computational Linguistics, 2020", "TACL 2020"),
        ("Nature 518.7540 (2015): 529-533", "Nature 2015"),
        ("JMLR 21(140), 2020", "JMLR 2020"),
        ("Journal of Machine Learning Research 15.1 (2014): 1929-1958", "Journal of Machine Learning Research 2014"),
        ("ICML. Vol. 14. 2014", "ICML 2014"),
        # workshops
        ("NeurIPS 2019 Workshop", "NeurIPS Workshop 2019"),
        ("ICLR Workshop 2019", "ICLR Workshop 2019"),
        ("EMNLP '19 Workshop", "EMNLP Workshop 2019"),
        ("The 18th BioNLP workshop, 2019", "BioNLP 2019"),
        ("BlackBoxNLP 2019", "BlackboxNLP 2019"),
        ("BlackboxNLP Workshop at EMNLP 2018", "BlackboxNLP 2018"),
        ("DeepLo @ EMNLP '19", "DeepLo 2019"),
        ("RepL4NLP-2019", "RepL4NLP 2019"),
        ("Proceedings of the 4th Workshop on Noisy User-generated Text (W-NUT 2018)", "W-NUT 2018"),
        ("DSTC8 2020", "DSTC8 2020"),
        # what is said of the paper goes
        ("ICLR 2020 (Oral)", "ICLR 2020"),
        ("ICLR 2020 Oral", "ICLR 2020"),
        ("NAACL 2018, Best Paper", "NAACL 2018"),
        ("CVPR2024 (Highlight)", "CVPR 2024"),
        ("ACL 2019 (Volume 1: Long Papers)", "ACL 2019"),
        ("ACL 2020 (to appear)", "ACL 2020"),
        ("To appear in ACL 2020", "ACL 2020"),
        ("Accepted at NeurIPS 2019", "NeurIPS 2019"),
        ("NeurIPS 2019 | code", "NeurIPS 2019"),
        # long forms
        ("In Proceedings of EMNLP, 2019", "EMNLP 2019"),
        ("Proc. of ACL 2019", "ACL 2019"),
        ("International Conference on Learning Representations (ICLR) 2020", "ICLR 2020"),
        ("Advances in Neural Information Processing Systems 32 (NeurIPS 2019)", "NeurIPS 2019"),
        ("2019 Conference on Empirical Methods in Natural Language Processing", "EMNLP 2019"),
        ("European Conference on Computer Vision. Springer, 2014", "European Conference on Computer Vision 2014"),
        # full-width punctuation
        ("ACL（2020）", "ACL 2020"),
        ("ICLR，2020", "ICLR 2020"),
        ("《软件学报》2020年", "软件学报 2020"),
        # a venue beside a preprint's number
        ("ICLR 2016, arXiv:1511.06342", "ICLR 2016"),
        ("NIPS(2015) arXiv preprint arXiv:1508.06615(2015)", "NIPS 2015"),
        ("arXiv 2019, ACL 2020", "ACL 2020"),
    ],
)
def test_printed_venue_is_short_name_space_year(printed: str, venue: str) -> None:
    """Whatever form a list prints, the venue is its short name, a space and the year."""
    assert str(parse_venue(printed)) == venue
    assert not is_preprint_text(printed)


@pytest.mark.parametrize(
    "printed",
    [
        "Preprint",
        "Preprint,",
        "Preprint 2019",
        "Preprint2019",
        "Pre-print, 2019",
        "arXiv 2019",
        "arXiv2019",
        "arxiv '19",
        "ARXIV (2019)",
        "arXiv, 2019",
        "arXiv:2106.07139 2021",
        "arXiv preprint arXiv:1312.6114 (2013)",
        "CoRR 2019",
        "CoRR2019",
        "CoRR, abs/1502.05477 (2015)",
        "bioRxiv 2020",
        "medRxiv 2020",
        "ChemRxiv2020",
        "SSRN 2019",
        "OpenReview 2019",
        "ICLR 2018 OpenReview",
        "Technical Report",
        "University of Cambridge Technical Report '16",
        "Tech. Report 2018",
        "PhD thesis 2018",
        "OpenAI Blog 2019",
        "submitted to ACL 2020",
        "Under review at ICLR 2021",
        "In submission, NeurIPS 2020",
    ],
)
def test_preprint_server_is_never_a_venue(printed: str) -> None:
    """A preprint server, a report, a thesis or a paper under review is no venue, and says so of the paper."""
    assert parse_venue(printed) is None
    assert is_preprint_text(printed)


@pytest.mark.parametrize(
    "printed",
    [
        *("", " ", "2019", "(2015)", "ACL", "June 2019", "Oct 2019", "OpenAI 2018", "v2 2019", "x" * 500 + " 2019"),
        *("The 18th BioNLP workshop", "Stanford CS224N", "E2E NLG Challenge System Descriptions"),
    ],
)
def test_text_without_name_or_year_is_no_venue(printed: str) -> None:
    """Without a name or without a year there is no venue; neither says that the paper is a preprint."""
    assert parse_venue(printed) is None
    assert not is_preprint_text(printed)


_SERVERS = st.sampled_from("arXiv arxiv ARXIV bioRxiv medRxiv CoRR SSRN PsyArXiv TechRxiv Preprint preprint".split())


@given(_SERVERS, st.sampled_from(["", " ", ", ", " (", " '"]), st.integers(1991, 2029))
def test_no_form_of_a_preprint_server_becomes_a_venue(server: str, between: str, year: int) -> None:
    """However name and year are joined, a preprint server is no venue."""
    text = f"{server}{between}{year % 100:02d}" if between == " '" else f"{server}{between}{year}"
    assert parse_venue(text) is None


_ACRONYM = st.from_regex(r"[A-Z]{3,7}", fullmatch=True).filter(
    lambda name: not is_preprint_text(name) and parse_venue(f"{name} 2000") is not None
)


@given(
    _ACRONYM, st.integers(1961, 2029), st.sampled_from(["{} {}", "{}{}", "{}, {}", "{} ({})", "Proceedings of {}, {}"])
)
def test_year_and_acronym_come_back(name: str, year: int, form: str) -> None:
    """An acronym and a year are found again in each of the forms in which lists print them."""
    assert parse_venue(form.format(name, year)) == Venue(name=name, year=year)
    assert parse_venue(f"{name} '{year % 100:02d}") in (Venue(name=name, year=year), Venue(name=name, year=year + 100))


@given(st.text(max_size=60), st.sampled_from(["", " 2019", "2020", " '19", " (2018)", " Workshop 2019"]))
def test_what_is_written_is_read_again(text: str, ending: str) -> None:
    """A venue as the data set writes it is that same venue, and it never is a preprint server."""
    if venue := parse_venue(text + ending):
        assert re.fullmatch(r".*\S \d{4}", str(venue), re.DOTALL)
        assert not is_preprint_text(str(venue))
        assert parse_venue(str(venue)) == venue


@pytest.mark.parametrize(
    ("acl", "year", "venue"),
    [
        ("P19-1139", 2019, "ACL 2019"),
        ("P98-1001", 1998, "ACL 1998"),
        ("N18-1202", 2018, "NAACL 2018"),
        ("N18-4001", 2018, "NAACL SRW 2018"),
        ("E17-1001", 2017, "EACL 2017"),
        ("D19-1441", 2019, "EMNLP 2019"),
        ("K16-1006", 2016, "CoNLL 2016"),
        ("C18-1001", 2018, "COLING 2018"),
        ("Q17-1001", 2017, "TACL 2017"),
        ("J93-2003", 1993, "CL 1993"),
        ("S17-1001", 2017, "*SEM 2017"),
        ("S17-2001", 2017, "SemEval 2017"),
        ("W19-4828", 2019, "BlackboxNLP 2019"),
        ("W19-5040", 2019, "BioNLP 2019"),
        ("W19-4302", 2019, "RepL4NLP 2019"),
        ("W19-2304", 2019, "NeuralGen 2019"),
        ("D19-6106", 2019, "DeepLo 2019"),
        ("W18-5401", 2018, None),  # a workshop of any name
        ("D19-5001", 2019, None),
        ("2020.acl-main.740", 2020, "ACL 2020"),
        ("2021.acl-long.1", 2021, "ACL 2021"),
        ("2020.acl-srw.1", 2020, "ACL SRW 2020"),
        ("2020.emnlp-main.36", 2020, "EMNLP 2020"),
        ("2021.eacl-main.238", 2021, "EACL 2021"),
        ("2020.findings-emnlp.372", 2020, "Findings of EMNLP 2020"),
        ("2021.findings-acl.1", 2021, "Findings of ACL 2021"),
        ("2022.findings-naacl.1", 2022, "Findings of NAACL 2022"),
        ("2020.tacl-1.3", 2020, "TACL 2020"),
        ("2020.blackboxnlp-1.1", 2020, "BlackboxNLP 2020"),
        ("2020.somews-1.1", 2020, None),
    ],
)
def test_anthology_volume_names_its_venue(acl: str, year: int, venue: str | None) -> None:
    """The volume of an Anthology id names the venue where it can; an unknown workshop is not guessed."""
    found = venue_of_acl(parse_acl_id(acl))
    assert (str(found) if found else None) == venue
    assert acl_year(parse_acl_id(acl)) == year


@pytest.mark.parametrize(
    ("acl", "booktitle", "venue"),
    [
        ("W18-5401", "Proceedings of the 2018 EMNLP Workshop BlackboxNLP", "BlackboxNLP 2018"),
        ("D19-5701", "Proceedings of the 5th Workshop on BioNLP Open Shared Tasks", "BioNLP-OST 2019"),
        ("W12-3301", "Proceedings of ACL 2012 Student Research Workshop", None),
        ("E14-3001", "Proceedings of the Student Research Workshop at the 14th EACL", "EACL SRW 2014"),
        ("W19-1501", "Proceedings of the Third Workshop on Structured Prediction for NLP", None),
        ("W14-0101", "A Workshop at the Annual Meeting of the Association for Computational Linguistics", None),
        ("W96-0213", "Conference on Empirical Methods in Natural Language Processing", "EMNLP 1996"),
        ("Q16-1001", "Transactions of the Association for Computational Linguistics, Volume 4", "TACL 2016"),
    ],
)
def test_booktitle_names_what_the_volume_does_not(acl: str, booktitle: str, venue: str | None) -> None:
    """A booktitle names the workshop; a meeting that only hosts a workshop is not its venue."""
    found = venue_of_acl(parse_acl_id(acl), booktitle)
    assert (str(found) if found else None) == venue


def _volumes(xml: Path) -> list[tuple[str, str, str, list[str]]]:
    """Return (an id in the volume, year, booktitle, venue codes) of each volume of a collection."""
    collection = ET.parse(xml).getroot()  # noqa: S314 reference data
    name = collection.attrib["id"]
    rows = []
    for volume in collection.iter("volume"):
        number = volume.attrib["id"]
        if "." in name:
            acl = f"{name}-{number}.1"
        elif name[0] == "W" or (name == "D19" and int(number) >= 50):
            acl = f"{name}-{int(number):02d}01"
        else:
            acl = f"{name}-{number}001"
        booktitle = "".join(volume.find("meta/booktitle").itertext())  # type: ignore[union-attr]
        year = str(volume.findtext("meta/year"))
        rows.append((acl, year, booktitle, [str(venue.text) for venue in volume.findall("meta/venue")]))
    return rows


_NAMES = {
    "acl": "ACL",
    "emnlp": "EMNLP",
    "naacl": "NAACL",
    "eacl": "EACL",
    "conll": "CoNLL",
    "tacl": "TACL",
    "findings": "Findings of EMNLP",
    "blackboxnlp": "BlackboxNLP",
    "repl4nlp": "RepL4NLP",
}
"""The Anthology's own venue code → the name in the data set, for the collections at hand."""


def test_table_agrees_with_every_volume_of_the_anthology(shared: Path) -> None:
    """With and without its booktitle, each volume gets its own venue and year, or none that is not in the table."""
    seen = 0
    for xml in sorted((shared / "acl_xml").glob("*.xml")):
        for acl, year, booktitle, codes in _volumes(xml):
            bare = venue_of_acl(parse_acl_id(acl))
            told = venue_of_acl(parse_acl_id(acl), booktitle)
            assert bare is None or bare == told, (acl, bare, told)
            assert told is None or str(told.year) == year
            known = [_NAMES[code] for code in codes if code in _NAMES]
            if xml.stem != "W19" and known and not re.search(r"(?i)workshop", booktitle):
                assert told is not None
                assert told.name == known[0], (acl, booktitle)
            elif told and acl.startswith("W"):
                assert told.name not in ("ACL", "NAACL", "EMNLP"), (acl, booktitle)
            seen += 1
    assert seen > 120


def test_workshops_are_named_only_where_the_table_has_them(shared: Path) -> None:
    """Of the workshop volumes of 2019, those of the table are named by their own booktitle and no other is guessed."""
    named = {
        acl[:6]: venue.name
        for acl, _, booktitle, _ in _volumes(shared / "acl_xml" / "W19.xml")
        if (venue := venue_of_acl(parse_acl_id(acl), booktitle))
    }
    assert named == {"W19-23": "NeuralGen", "W19-43": "RepL4NLP", "W19-48": "BlackboxNLP", "W19-50": "BioNLP"}


def test_venues_of_the_compiled_facts_are_written_as_they_are(shared: Path) -> None:
    """Every venue name compiled by hand is already in the form of the data set, but for a trailing "Workshop"."""
    lines = (shared / "facts" / "papers.jsonl").read_text("utf-8").splitlines()
    names = {row["published_venue"] for row in map(json.loads, lines)} - {None}
    changed = {name: str(parse_venue(name)) for name in names if str(parse_venue(name)) != name}
    assert changed == {"NeurIPS 2019 Workshop": "NeurIPS Workshop 2019"}


@pytest.mark.parametrize(
    ("ours", "theirs", "same"),
    [
        ("NAACL 2019", "NAACL", True),
        ("EMNLP '19", "Conference on Empirical Methods in Natural Language Processing", True),
        ("Proceedings of the 2019 Workshop on Rowing", "Proceedings of the 2020 Workshop on Rowing", True),
        ("ACL 2019", "EMNLP 2019", False),
        ("Findings of ACL 2021", "ACL 2021", False),
    ],
)
def test_a_venue_is_known_again_whatever_the_year(ours: str, theirs: str, *, same: bool) -> None:
    """By its short name where the tables have one, else by its words."""
    assert (venue_key(ours) == venue_key(theirs)) is same


@pytest.mark.parametrize("text", ["Preprint", "arXiv 2019", "2019", ""])
def test_what_is_no_venue_has_no_key(text: str) -> None:
    """Nothing can be compared with it."""
    assert venue_key(text) == ""
