"""Titles: what makes two of them one, and what keeps them apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.titles import (
    Relation,
    Verdict,
    compare_title,
    content_words,
    cut_key,
    fold,
    near_key,
    part_keys,
    relation,
    script,
    similarity,
    title_key,
)

AGREE, DISAGREE, NOT_COMPARABLE = Verdict.AGREE, Verdict.DISAGREE, Verdict.NOT_COMPARABLE

EQUAL = [
    ("case", "Attention is all you need", "Attention Is All You Need"),
    ("closing stop", "Attention is all you need.", "Attention is all you need"),
    ("curly apostrophe", "Assessing BERT’s Syntactic Abilities", "Assessing BERT's Syntactic Abilities"),
    ("quotes and dashes", "“Deep” learning — a survey", '"Deep" Learning - A Survey'),
    ("hyphen", "Pre-training of Deep Transformers", "Pretraining of Deep Transformers"),
    ("en dash", "A Layer–Wise Analysis", "A Layer-Wise Analysis"),
    ("soft hyphen", "Co\u00adoperation of agents", "Cooperation of agents"),
    ("full width", "ＢＥＲＴ：A title", "BERT: A Title"),
    ("entity", "Search &amp; Rescue", "Search & Rescue"),
    ("ampersand", "Search & Rescue", "Search and Rescue"),
    ("markup", "<i>In vivo</i> Learning", "In Vivo Learning"),
    ("Markdown", "**Learning** with *care*", "Learning with care"),
    ("braces", "{BERT}: {P}re-training", "BERT: Pre-training"),
    ("LaTeX accents", r"On {\"O}zg\"ur and Poincar\'e", "On Özgür and Poincaré"),
    ("LaTeX style", r"Learning \textbf{BERT} with \emph{care}", "Learning BERT with care"),
    ("LaTeX mathematics", r"$\alpha$-divergence in $O(n^2)$", "α-divergence in O(n2)"),
    ("diacritics", "Naïve Bayes after Schütze", "Naive Bayes after Schutze"),
    ("letters that do not decompose", "Łódź and Straße", "Lodz and Strasse"),
    ("Roman numeral as one character", "Spin Glasses Ⅱ", "Spin Glasses II"),
    ("thousands", "Learning from 10,000 Examples", "Learning from 10000 Examples"),
    ("article", "The Surprising Effectiveness of BERT", "Surprising Effectiveness of BERT"),
    ("preposition", "A Survey on Relation Extraction", "A Survey of Relation Extraction"),
    ("plural", "Universal Adversarial Triggers", "Universal Adversarial Trigger"),
    ("Chinese punctuation", "预训练模型：综述", "预训练模型:综述"),
]

DIFFERENT = [
    ("a word more", "Off-diagonal Ramsey numbers", "Off-diagonal book Ramsey numbers"),
    ("part I and II", "The Structure of Spin Glasses I", "The Structure of Spin Glasses II"),
    ("part 1 and 2", "Notes on Learning, Part 1", "Notes on Learning, Part 2"),
    ("a number more", "Language Models 2", "Language Models"),
    ("decimal point", "Scaling to 3.5 Billion Words", "Scaling to 35 Billion Words"),
    ("as or for", "Language Models as Knowledge Bases?", "Language Models as or for Knowledge Bases?"),
    ("not", "Is BERT Really Robust?", "Is BERT Not Really Robust?"),
    ("with and without", "Learning with Supervision", "Learning without Supervision"),
    ("last letter", "Deficiency of Vitamin A", "Deficiency of Vitamin"),
    ("version", "Language Models of C++ Code", "Language Models of C Code"),
    ("continued", "Attention Is All You Need", "Attention Is All You Need for Speech Separation"),
    (
        "answer and question",
        "BERT Rediscovers the Classical NLP Pipeline",
        "Does BERT Rediscover a Classical NLP Pipeline?",
    ),
    ("question", "How Language-Neutral is Multilingual BERT?", "How Multilingual is Multilingual BERT?"),
    (
        "same name",
        "ERNIE: Enhanced Language Representation with Informative Entities",
        "ERNIE: Enhanced Representation through Knowledge Integration",
    ),
    (
        "verb",
        "Visualizing and Understanding the Effectiveness of BERT",
        "Visualizing and Measuring the Geometry of BERT",
    ),
    (
        "lottery tickets",
        "When BERT Plays the Lottery, All Tickets Are Winning",
        "The Lottery Ticket Hypothesis for Pre-trained BERT Networks",
    ),
    (
        "audio",
        "ALBERT: A Lite BERT for Self-supervised Learning of Language Representations",
        "Audio ALBERT: A Lite BERT for Self-supervised Learning of Audio Representation",
    ),
    (
        "two stages",
        "Model Compression with Multi-Task Knowledge Distillation for Web-scale Question Answering System",
        "Model Compression with Two-stage Multi-teacher Knowledge Distillation for Web Question Answering System",
    ),
    (
        "retitled",
        "Extreme Language Model Compression with Optimal Subwords and Shared Projections",
        "Extremely Small BERT Models from Mixed-Vocabulary Training",
    ),
]

BEYOND_COMPARISON = [
    ("another script", "预训练模型综述", "Pre-trained Models for Natural Language Processing: A Survey"),
    ("Cyrillic", "Внимание — это всё", "Attention Is All You Need"),
    ("nothing printed", "", "Attention Is All You Need"),
    ("no letter", "…?!", "Attention Is All You Need"),
    ("cut off", "BERT: Pre-training of Deep…", "BERT: Pre-training of Deep Bidirectional Transformers"),
    ("cut off at a small word", "BERT: Pre-training of", "BERT: Pre-training of Deep Bidirectional Transformers"),
    ("a name before it", "ELMo: Deep contextualized word representations", "Deep contextualized word representations"),
    ("a sequel of the name", "BERT", "BERT: Part II"),
    ("only the head", "BERT", "BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding"),
]

TABLE = [
    pytest.param(ours, theirs, verdict, id=name)
    for verdict, rows in ((AGREE, EQUAL), (DISAGREE, DIFFERENT), (NOT_COMPARABLE, BEYOND_COMPARISON))
    for name, ours, theirs in rows
]


@pytest.mark.parametrize(("ours", "theirs", "verdict"), TABLE)
def test_titles_agree_unless_a_word_that_matters_differs(ours: str, theirs: str, verdict: Verdict) -> None:
    """Writing does not matter; a content word or a number does; another script, or nothing, cannot be compared."""
    assert compare_title(ours, theirs) is verdict
    assert compare_title(theirs, ours) is verdict


@given(st.lists(st.text("abcdefgh", min_size=1, max_size=8), min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_case_punctuation_and_spaces_change_no_title(words: list[str], random: object) -> None:
    """Any capitals, quotes and stops around the words leave the title the same."""
    plain = " ".join(words)
    pick = getattr(random, "choice")  # noqa: B009 hypothesis' random has no type of its own
    dressed = "  ".join(
        pick(["{}", "“{}”", "{},", "({})", "**{}**", "{}:"]).format(pick([w, w.upper()])) for w in words
    )
    assert title_key(dressed) == title_key(plain)
    assert compare_title(dressed, plain) is AGREE


@given(st.text(max_size=60), st.text(max_size=60))
def test_comparison_takes_any_text_and_knows_no_order(ours: str, theirs: str) -> None:
    """Whatever the texts, the verdict does not depend on which comes first, and likeness is between 0 and 1."""
    assert compare_title(ours, theirs) is compare_title(theirs, ours)
    assert 0 <= similarity(ours, theirs) <= 1


@given(st.text(max_size=60))
def test_a_title_never_disagrees_with_itself(title: str) -> None:
    """It agrees, or holds nothing that could be compared."""
    assert compare_title(title, title) is (AGREE if title_key(title) else NOT_COMPARABLE)


def test_likeness_is_whole_for_equal_titles_and_less_for_others() -> None:
    """The score of a match is 1 after normalisation, and falls with what differs."""
    assert similarity("Attention is all you need.", "Attention Is All You Need") == 1
    near = similarity("Off-diagonal Ramsey numbers", "Off-diagonal book Ramsey numbers")
    far = similarity("Off-diagonal Ramsey numbers", "Deep contextualized word representations")
    assert 1 > near > 0.9 > far


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Attention is all you need", 2),
        ("On the Use of It", 1),
        ("Deep contextualized word representations", 4),
        ("预训练模型综述", 7),
        ("BERT", 1),
        ("", 0),
    ],
)
def test_content_words_are_those_that_say_something(title: str, words: int) -> None:
    """Articles, prepositions, pronouns and question words do not count; an ideograph counts as a word."""
    assert content_words(title) == words


@pytest.mark.parametrize(
    ("text", "name"), [("BERT", "LATIN"), ("BERT 预训练", "CJK"), ("Внимание", "CYRILLIC"), ("2019 …", "")]
)
def test_the_script_of_a_text_is_that_of_most_of_its_letters(text: str, name: str) -> None:
    """A Latin name in a Chinese title leaves it Chinese; digits have no script."""
    assert script(text) == name


def test_folding_ends_with_plain_words() -> None:
    """Case, marks, markup and doubled spaces are gone; the words and their order stay."""
    assert fold("  <b>Über</b>  \\emph{BERT}’s  “A* search” & C++ ") == "uber berts “astar search” and c plus plus"


def test_hostile_titles_are_compared_all_the_same() -> None:
    """Titles of a hundred thousand characters, or made of combining marks, still get a verdict."""
    marks, long = "T" + "\u0301\u0323" * 50_000, "word " * 20_000
    assert compare_title(marks, "T") is AGREE
    assert compare_title(long, "word") is DISAGREE
    assert similarity(long, long[::-1]) < 1


@pytest.mark.parametrize(
    ("printed", "theirs", "kind"),
    [
        ("Counting words", "Counting Words.", Relation.EQUAL),
        ("Counting the Word", "Counting Words", Relation.NEAR),
        ("Counting Words…", "Counting Words ...", Relation.EQUAL),
        ("Counting Words…", "Counting Words", Relation.UNKNOWN),
        ("Counting Words", "Counting Words: A Study", Relation.HEAD),
        ("Counting Words", "Counting Words: A Study: of Numbers", Relation.HEAD),
        ("Counting Words: A Study", "Counting Words", Relation.LONGER),
        ("Counting Words in Long…", "Counting Words in Long Books", Relation.CUT),
        ("Counting Words in Lo…", "Counting Words in Long Books", Relation.CUT),
        ("Counting Words in", "Counting Words in Long Books", Relation.CUT),
        ("Counting Words in Long Books", "Counting Words in Long…", Relation.LONGER),
        ("Counting Words with GPT-3…", "Counting Words with GPT-35 Now", Relation.OTHER),
        ("Counting Words", "Counting Words in Long Books", Relation.OTHER),
        ("CoWo: Counting Words in Books", "Counting Words in Books", Relation.NAMED),
        ("Counting Words in Books", "CoWo: Counting Words in Books", Relation.NAMED),
        ("Reply: Counting Words in Books", "Counting Words in Books", Relation.OTHER),
        ("Counting Words", "Counting Words: Revisited", Relation.UNKNOWN),
        ("Counting Words: A Study", "Counting Words: An Essay", Relation.OTHER),
    ],
)
def test_what_is_printed_of_a_title_is_told(printed: str, theirs: str, kind: Relation) -> None:
    """All of it, its head, its beginning, or it with a name before it; a beginning that shows nothing is another."""
    assert relation(printed, theirs) is kind


def test_parts_of_titles_are_found_by_their_keys() -> None:
    """A head and a title without its name each have one; what the key of a cut title is, others begin with."""
    assert part_keys("CoWo: Counting Words in Books") == ("cowo", near_key("Counting Words in Books"))
    assert part_keys("Counting Words") == ()
    assert near_key("Counting the Words in Long Books").startswith(cut_key("Counting Words in the …"))
    assert cut_key("Counting Words") == ""


def test_an_escaped_ampersand_is_and() -> None:
    """LaTeX must write it so."""
    assert title_key(r"Words \& Numbers") == title_key("Words and Numbers")
