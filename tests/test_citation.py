"""References as bibliographies print them, with and without a link."""

import pytest

from pipeline.blocks import read_blocks
from pipeline.reading import Reading, read_entry

DOI = "https://doi.org/10.1162/neco.1997.9.8.1735"


def _entry(line: str) -> Reading:
    (block,) = read_blocks(line)
    reading = read_entry(block.first.runs)
    assert reading is not None, line
    return reading


@pytest.mark.parametrize(
    ("line", "title", "authors", "venue", "year"),
    [
        pytest.param(
            f"- Hochreiter, S., & Schmidhuber, J. (1997). Long short-term memory. *Neural Computation, 9*(8). {DOI}",
            "Long short-term memory",
            "Hochreiter, S., & Schmidhuber, J.",
            "Neural Computation, 9(8)",
            1997,
            id="APA, venue in italics in part",
        ),
        pytest.param(
            "- van der Maaten, L., ... & Hinton, G. E. (2008, May). A title of it. In *Some Meeting* (pp. 1998–2006).",
            "A title of it",
            "van der Maaten, L., ... & Hinton, G. E.",
            "Some Meeting (pp. 1998–2006)",
            2008,
            id="APA, a month, others left out, no link",
        ),
        pytest.param(
            f"- Bee, A. (2019). A title? *Mind*, LIX(236). Retrieved from {DOI}",
            "A title?",
            "Bee, A.",
            "Mind, LIX(236)",
            2019,
            id="APA, a question",
        ),
        pytest.param(
            "- Bee, A. B. (2009). *A Book of It*. Some Press.",
            "A Book of It",
            "Bee, A. B.",
            "Some Press",
            2009,
            id="book",
        ),
        pytest.param(
            "- Bee, A. et al. (2020) 'A title of it', *Mind*, 21(140).",
            "A title of it",
            "Bee, A. et al.",
            "Mind, 21(140)",
            2020,
            id="Harvard",
        ),
        pytest.param(
            f"- OpenAI. (2023). A technical report. {DOI}", "A technical report", "OpenAI", None, 2023, id="no person"
        ),
        pytest.param(
            "- Bee, A., & Dee, C. (2014). A title of it. arXiv preprint arXiv:1412.6980.",
            "A title of it",
            "Bee, A., & Dee, C.",
            "arXiv preprint arXiv:1412.6980",
            2014,
            id="no italics",
        ),
        pytest.param(
            "- Bee, A., & Dee, C. (n.d.). A title of it. *Mind*.",
            "A title of it",
            "Bee, A., & Dee, C.",
            "Mind",
            None,
            id="no date",
        ),
        pytest.param(
            "- Ann Bee, Cee Dee, and Eve Foo. 2018. A Title of It. In *Proceedings of NAACL*.",
            "A Title of It",
            "Ann Bee, Cee Dee, and Eve Foo",
            "Proceedings of NAACL",
            2018,
            id="ACL, no link",
        ),
        pytest.param(
            f"- Ann Bee. 2018. [A Title of It]({DOI}). *Natural Language Engineering*.",
            "A Title of It",
            "Ann Bee",
            "Natural Language Engineering",
            2018,
            id="ACL, one author, a venue that could be a name",
        ),
        pytest.param(
            f"- Ann Bee and Cee Dee. 2018. [A Title of It]({DOI}). In *Proceedings of the 2018 Conference*, pages 1–9.",
            "A Title of It",
            "Ann Bee and Cee Dee",
            "Proceedings of the 2018 Conference, pages 1–9",
            2018,
            id="ACL, the whole venue",
        ),
        pytest.param(
            '- Bee, Ann, et al. "A title of it." *Some blog* 1.8 (2014): 1929-1958.',
            "A title of it",
            "Bee, Ann, et al",
            "Some blog 1.8 (2014): 1929-1958",
            2014,
            id="MLA, pages that look like years",
        ),
        pytest.param(
            '- Bee, Ann. "" Is it so?" A title of it." *Mind*. 2016.',
            '" Is it so?" A title of it',
            "Bee, Ann",
            "Mind. 2016",
            2016,
            id="MLA, quotes in quotes",
        ),
        pytest.param(
            f"- Bee, A., Dee, C. *et al.* A title of it. *Mind* **518**, 529–533 (2015). {DOI}",
            "A title of it",
            "Bee, A., Dee, C. et al",
            "Mind 518, 529–533 (2015)",
            2015,
            id="et al. in italics",
        ),
    ],
)
def test_a_reference_says_who_what_where_and_when(
    line: str, title: str, authors: str, venue: str | None, year: int | None
) -> None:
    """The title ends at its full stop or ahead of italics; the venue is all that follows, up to the link."""
    reading = _entry(line)
    assert (reading.title, reading.authors_text, reading.venue_text, reading.year) == (title, authors, venue, year)
    assert reading.note is None


@pytest.mark.parametrize(
    "line",
    [
        f"Bee, A. (2017) is what all others cite, see [here]({DOI}).",
        f"As Bee et al. (2019) showed, lists are long. More at {DOI} for all who read.",
    ],
)
def test_prose_that_cites_is_no_reference(line: str) -> None:
    """What goes on in small letters behind the year is a sentence."""
    (block,) = read_blocks(line)
    reading = read_entry(block.first.runs)
    assert reading is None or reading.why != "a reference"
