"""Decisions in TOML: each mistake is one clear line with file, line and remedy."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.config import ListConfig, Override, Tier, decide, read_list_config, read_overrides
from pipeline.errors import ConfigError
from pipeline.ids import Ids, parse_ids
from pipeline.toml import load_toml
from tests.builders import entry


def _write(folder: Path, text: str) -> Path:
    path = folder / "some.toml"
    path.write_text(dedent(text).removeprefix("\n"))
    return path


def test_a_list_without_toml_has_all_defaults(tmp_path: Path) -> None:
    """No file is no mistake: no language, no tiers, no expectations."""
    path = tmp_path / "other.toml"
    assert read_list_config(path) == ListConfig(path=path)


@pytest.mark.parametrize(
    ("text", "abstracts"),
    [
        ("", ("acl", "arxiv", "semantic_scholar")),
        ("[publish]\n", ("acl", "arxiv", "semantic_scholar")),
        ("[publish]\nabstracts = []\n", ()),
        ('[publish]\nabstracts = ["arxiv"]\n', ("arxiv",)),
        ('[publish]\nabstracts = ["arxiv", "acl"]\n', ("arxiv", "acl")),
    ],
)
def test_a_list_says_whose_abstracts_are_written(tmp_path: Path, text: str, abstracts: tuple[str, ...]) -> None:
    """All that may be, unless it names some, or none."""
    assert read_list_config(_write(tmp_path, text)).abstracts == abstracts


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ('["facts"]', "'facts' has no abstracts: name any of acl, arxiv, semantic_scholar, or none"),
        ("[1]", "1 has no abstracts"),
        ('"arxiv"', "abstracts must be a list of acl, arxiv, semantic_scholar"),
    ],
)
def test_abstracts_of_nobody_are_said(tmp_path: Path, value: str, says: str) -> None:
    """A source that has none, or what is no list: the line, and what may stand there."""
    path = _write(tmp_path, f"[publish]\nabstracts = {value}\n")
    with pytest.raises(ConfigError) as caught:
        read_list_config(path)
    assert str(caught.value).startswith(f"{path}:2: ")
    assert says in str(caught.value)


def test_the_seed_is_configured_as_its_headings_state(seed: Path) -> None:
    """Language, tiers with their limits and windows, and totals are those that the list's headings state."""
    config = read_list_config(seed / "raw" / "ptms.toml")
    assert config.language == "zh"
    assert tuple(replace(tier, line=None) for tier in config.tiers) == (
        Tier(heading="综述", key="survey", note=True),
        Tier(heading="领域必读（10篇）", key="must-read", limit=10, note=True),
        Tier(heading="较新重要（2-3年内，20篇)", key="recent", limit=20, window_years=3),
        Tier(heading="最新可读（1年内，无篇数上限）", key="latest", window_years=1),
    )
    assert config.expect_min["entries"] >= 70
    assert set(config.expect_min) <= {"entries", "papers", "resolved"}


LIST_MISTAKES = {
    "syntax": ('language = "zh"\n\ntiers = = 3\n', 3, "not valid TOML"),
    "unquoted text": ("# a comment\nlanguage = zh\n", 2, "not valid TOML"),
    "open string": ('language = "zh\n', 1, "not valid TOML"),
    "open long string": ('language = "zh"\nx = """\nno\nend\n', 2, "not valid TOML"),
    "open list": ('language = "zh"\ntiers = [\n  1,\n', 2, "not valid TOML"),
    "open list at the very end": ("tiers = [", 1, "not valid TOML"),
    "merge left open": ('language = "zh"\n<<<<<<< ours\n', 2, "not valid TOML"),
    "doubled key": ('language = "zh"\n# again\nlanguage = "en"\n', 3, "not valid TOML"),
    "doubled table": ("[expect.min]\nentries = 1\n[expect.min]\npapers = 1\n", 3, "not valid TOML"),
    "huge number": ("[expect.min]\nentries = 1" + 5000 * "0" + "\n", 2, "not valid TOML"),
    "not UTF-8": (b'language = "zh"\n# \xff\n', 2, "UTF-8"),
    "binary": (b"\x00\x01", 1, "NUL byte"),
    "unknown key": ('language = "zh"\nlimit = 3\n', 2, "unknown key 'limit'"),
    "unknown key named in a comment before": ("# limit = 4\n\nlimit = 3\n", 3, "unknown key 'limit'"),
    "unknown key named in a text before": ('language = "a, limit = 3"\nlimit = 3\n', 2, "unknown key 'limit'"),
    "unknown key with quotes": ('"li mit" = 3\n', 1, "unknown key 'li mit'"),
    "unknown table": ("[limits]\nentries = 1\n", 1, "unknown key 'limits'"),
    "unknown language": ('\nlanguage = "de"\n', 2, '"zh" or "en"'),
    "empty language": ('language = ""\n', 1, '"zh" or "en"'),
    "language of wrong type": ("language = 1\n", 1, '"zh" or "en"'),
    "tiers is a text": ('tiers = "x"\n', 1, "tiers must be tables"),
    "tiers is one table": ('[tiers]\nheading = "a"\n', 1, "tiers must be tables"),
    "tiers of numbers": ("tiers = [1, 2]\n", 1, "tiers must be tables"),
    "tier without heading": ('[[tiers]]\nheading = "a"\nkey = "a"\n\n[[tiers]]\nkey = "b"\n', 5, "heading is missing"),
    "tier without key": ('[[tiers]]\nheading = "a"\n', 1, "key is missing"),
    "empty heading": ('[[tiers]]\nkey = "a"\nheading = "  "\n', 3, "heading must be"),
    "limit is a text": ('[[tiers]]\nheading = "a"\nkey = "a"\nlimit = "10篇"\n', 4, "limit must be a number"),
    "limit is a truth value": ('[[tiers]]\nheading = "a"\nkey = "a"\nlimit = true\n', 4, "limit must be a number"),
    "negative limit": ('[[tiers]]\nheading = "a"\nkey = "a"\nlimit = -1\n', 4, "limit must be a number"),
    "window in parts of years": ('[[tiers]]\nheading = "a"\nkey = "a"\nwindow_years = 1.5\n', 4, "number of years"),
    "note is a text": ('[[tiers]]\nheading = "a"\nkey = "a"\nnote = "yes"\n', 4, "note must be true or false"),
    "unknown key of the second tier": (
        '[[tiers]]\nheading = "a, window = 1"\nkey = "a"\n[[tiers]]\nheading = "b"\nkey = "b"\nwindow = 1\n',
        7,
        "unknown key 'window'",
    ),
    "two tiers of one key": (
        '[[tiers]]\nheading = "a"\nkey = "x"\n[[tiers]]\nheading = "b"\nkey = "x"\n',
        6,
        "two tiers have the key 'x'",
    ),
    "two tiers of one heading": (
        '[[tiers]]\nheading = "a"\nkey = "x"\n[[tiers]]\nheading = "a"\nkey = "y"\n',
        5,
        "two tiers have the heading 'a'",
    ),
    "a mistake in a tier written inline": (
        'language = "zh"\ntiers = [{ heading = "a", key = "a" }, { heading = "b", limit = 1 }]\n',
        2,
        "key is missing",
    ),
    "expect is a number": ("expect = 1\n", 1, "expect must be a table"),
    "expect has another bound": ("[expect.least]\nentries = 1\n", 1, "unknown key 'least'"),
    "expect of something else": ("[expect.max]\npapers = 1\nbooks = 1\n", 3, "unknown key 'books'"),
    "expected total is a text": (
        '[expect]\nmin.entries = 1\nmin.papers = "many"\n',
        3,
        "papers must be a whole number",
    ),
    "a header within a long text": (
        'language = """\n[[tiers]]\n"""\n[[tiers]]\nheading = "a"\nkey = 1\n',
        1,
        '"zh" or "en"',
    ),
}


@pytest.mark.parametrize(("content", "line", "says"), LIST_MISTAKES.values(), ids=LIST_MISTAKES)
def test_a_mistake_in_a_list_configuration_is_said(tmp_path: Path, content: str | bytes, line: int, says: str) -> None:
    """The error names the file, the line that holds the mistake, what is wrong and what to do."""
    path = tmp_path / "ptms.toml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ConfigError) as caught:
        read_list_config(path)
    assert str(caught.value).startswith(f"{path}:{line}: ")
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_folder_in_place_of_a_configuration_is_said(tmp_path: Path) -> None:
    """A folder named like the file is an error that names it, for the list and for the overrides."""
    for read in (read_list_config, read_overrides):
        with pytest.raises(ConfigError, match="not a regular file"):
            read(tmp_path)


def test_deep_nesting_is_said(tmp_path: Path) -> None:
    """Brackets without end are an error, not a traceback."""
    path = _write(tmp_path, "tiers = " + "[" * 5000)
    with pytest.raises(ConfigError, match=r"some\.toml"):
        read_list_config(path)


RIGHT = """\
# Decided by hand.
[[override]]
list = "ptms"
entry = "Attention is all you need"
ids = { arxiv = "1706.03762v5", s2_corpus = 13756489 }
reason = "no link in the list"
date = 2026-01-31

[[override]]
list = "ptms"
entry = "A blog post"
link = "https://example.org/post"
is_paper = false
reason = "a post; ids = none, date = none"
date = 2026-02-01

[[override]]
list = "other"
entry = "An old title"
title = "A new title"
date = 2026-02-02
reason = '''
as its
authors say'''
[override.ids]
doi = "https://doi.org/10.1000/ABC"
acl = "P19-1139.pdf"
"""


def test_overrides_are_read_as_decided(tmp_path: Path) -> None:
    """Ids come in canonical form, is_paper defaults to true, each decision knows the line of its header."""
    path = _write(tmp_path, RIGHT)
    pinned, post, retitled = read_overrides(path)
    assert pinned == Override(
        path=path,
        line=2,
        list="ptms",
        entry="Attention is all you need",
        ids=parse_ids([("arxiv", "1706.03762"), ("s2_corpus", 13756489)]),
        reason="no link in the list",
        date=date(2026, 1, 31),
    )
    assert (post.line, post.is_paper, post.link, post.ids) == (9, False, "https://example.org/post", Ids())
    assert (retitled.line, retitled.title, retitled.is_paper) == (17, "A new title", True)
    assert retitled.ids == parse_ids([("doi", "10.1000/abc"), ("acl", "P19-1139")])


def test_no_overrides_file_is_no_override(tmp_path: Path) -> None:
    """Neither a missing nor an empty file is a mistake."""
    assert read_overrides(tmp_path / "none.toml") == ()
    assert read_overrides(_write(tmp_path, "# nothing yet\n")) == ()


def _changed(old: str, new: str) -> str:
    assert RIGHT.count(old) == 1
    return RIGHT.replace(old, new)


OVERRIDE_MISTAKES = {
    "no reason": (_changed('reason = "no link in the list"\n', ""), 2, "reason is missing"),
    "blank reason": (_changed('"no link in the list"', '" "'), 6, "reason must be"),
    "no date": (_changed("date = 2026-02-01\n", ""), 9, "date is missing"),
    "date in quotes": (_changed("2026-02-01", '"2026-02-01"'), 15, "date must be a day, without quotes"),
    "date with a time": (_changed("2026-02-01", "2026-02-01T10:00:00Z"), 15, "date must be a day"),
    "date that is none": (_changed("2026-02-01", "2026-02-30"), 15, "not valid TOML"),
    "no decision": (_changed("is_paper = false\n", ""), 9, "decides nothing"),
    "empty ids are no decision": (_changed("is_paper = false\n", "ids = {}\n"), 9, "decides nothing"),
    "no list": (_changed('list = "other"\n', ""), 17, "list is missing"),
    "no entry": (_changed('entry = "A blog post"\n', ""), 9, "entry is missing"),
    "entry is a number": (_changed('"A blog post"', "3"), 11, "entry must be the title as printed"),
    "is_paper is a text": (_changed("is_paper = false", 'is_paper = "no"'), 13, "is_paper must be true or false"),
    "is_paper is a number": (_changed("is_paper = false", "is_paper = 0"), 13, "is_paper must be true or false"),
    "unknown key": (_changed("is_paper = false", "is_papr = false"), 13, "unknown key 'is_papr'"),
    "unknown table": (RIGHT + "[overrides]\n", 28, "unknown key 'overrides'"),
    "one table": (RIGHT.replace("[[override]]", "[override]", 1).split("\n\n")[0], 2, "override must be tables"),
    "invalid id": (_changed("1706.03762v5", "1706.3762"), 5, "not a valid arxiv id: '1706.3762'"),
    "month of thirteen": (_changed("1706.03762v5", "1713.03762"), 5, "not a valid arxiv id"),
    "id of another kind": (_changed("1706.03762v5", "P19-1139"), 5, "not a valid arxiv id"),
    "arXiv DOI": (_changed("https://doi.org/10.1000/ABC", "10.48550/arXiv.1706.03762"), 26, "not a valid doi id"),
    "invalid id on its own line": (_changed("P19-1139.pdf", "P19/1139"), 27, "not a valid acl id"),
    "corpus id of zero": (_changed("13756489", "0"), 5, "not a valid s2_corpus id"),
    "truth value as id": (_changed("13756489", "true"), 5, "not a valid s2_corpus id"),
    "unknown kind of id": (_changed("s2_corpus =", "pubmed ="), 5, "a kind of id is one of arxiv, acl"),
    "unknown kind of id on its own line": (_changed("acl =", "dblp ="), 27, "a kind of id is one of arxiv, acl"),
    "ids is a text": (_changed("is_paper = false", 'ids = "1706.03762"'), 13, "ids must be a table"),
    "doubled kind of id": (
        _changed("s2_corpus = 13756489", 'arxiv = "1706.03762"'),
        5,
        "not valid TOML",
    ),
    "doubled key": (_changed("is_paper = false", "is_paper = false\nis_paper = true"), 14, "not valid TOML"),
    "empty title": (_changed('"A new title"', '""'), 20, "title must be the title to show"),
}


@pytest.mark.parametrize(("text", "line", "says"), OVERRIDE_MISTAKES.values(), ids=OVERRIDE_MISTAKES)
def test_a_mistake_in_an_override_is_said(tmp_path: Path, text: str, line: int, says: str) -> None:
    """The error names the file, the line that holds the mistake, what is wrong and what to do."""
    path = _write(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        read_overrides(path)
    assert str(caught.value).startswith(f"{path}:{line}: ")
    assert says in str(caught.value)


def test_windows_line_ends_count_the_same_lines(tmp_path: Path) -> None:
    """CRLF files are read, and their lines counted, as any other."""
    path = tmp_path / "overrides.toml"
    path.write_bytes(RIGHT.replace("is_paper = false", "is_paper = 3").replace("\n", "\r\n").encode())
    with pytest.raises(ConfigError, match=r"overrides\.toml:13: is_paper"):
        read_overrides(path)


_STATEMENTS = st.sampled_from(
    [
        "# {key} = 1, k0 = 2",
        "",
        "{key} = 1",
        "  '{key}'  =  'k0 = 1, {key} = 2'",
        '{key} = """\nk0 = 1\n[[k1]]\n{key} = 3\n"""',
        "{key} = [\n  1, # {key} = 1\n\n  2,\n]",
        "{key}.inner.k0 = true",
        "{key} = {{ k0 = 1, k1 = 2 }}",
    ]
)


@settings(max_examples=60, deadline=None)
@given(statements=st.lists(_STATEMENTS, min_size=1, max_size=12), end=st.sampled_from(["\n", "\r\n"]))
def test_the_line_of_a_key_is_where_it_is_set(
    tmp_path_factory: pytest.TempPathFactory, statements: list[str], end: str
) -> None:
    """Comments, texts and values over several lines that look like the key do not mislead the line that is named."""
    lines: list[str] = []
    starts = {}
    for n, statement in enumerate(statements):
        starts[f"k{n}"] = len(lines) + 1
        lines += statement.format(key=f"k{n}").split("\n")
    path = tmp_path_factory.mktemp("toml") / "some.toml"
    path.write_bytes(end.join([*lines, ""]).encode())
    table = load_toml(path)
    assert table is not None
    assert {key: table.error(key, "").line for key in table.values} == {key: starts[key] for key in table.values}


def _override(line: int, *, title: str = "A Title", link: str | None = None, **more: object) -> Override:
    values = {"ids": parse_ids([("arxiv", "1706.03762")])} | more
    return Override(
        path=Path("overrides.toml"),
        line=line,
        list="list",
        entry=title,
        link=link,
        reason="because",
        date=date(2026, 1, 1),
        **values,  # type: ignore[arg-type]
    )


A, B = "https://example.org/a", "https://example.org/b"


def test_an_override_is_found_by_list_and_printed_title() -> None:
    """Case and punctuation of the title do not matter; another list's entry of that title is not meant."""
    entries = [entry("A title."), entry("A Title", list="other", line=2), entry("Another", line=3)]
    override = _override(1)
    assert decide(entries, [override]) == [override, None, None]


def test_the_link_tells_two_entries_of_one_title_apart() -> None:
    """With `link`, only the entry with that first link is meant; one without `link` takes the other."""
    entries = [entry("A Title", links=[A]), entry("A Title", line=2, links=[B, A])]
    first, second, general = _override(1, link=A), _override(2, link=B), _override(3)
    assert decide(entries, [first]) == [first, None]
    assert decide(entries, [first, second]) == [first, second]
    assert decide(entries, [first, general]) == [first, general]


def test_one_override_decides_on_a_paper_listed_twice() -> None:
    """Two entries of one title and the same first link are both meant."""
    override = _override(1)
    assert decide([entry("A Title", links=[A]), entry("A Title", line=9, links=[A])], [override]) == [override] * 2


def test_pinning_one_id_on_two_different_entries_is_refused() -> None:
    """An id for two entries of one title that link different pages would be a wrong paper: a link is asked for."""
    entries = [entry("A Title", links=[A]), entry("A Title", line=9, links=[B])]
    with pytest.raises(ConfigError, match=r"overrides\.toml:4: .*add link"):
        decide(entries, [_override(4)])
    no_paper = _override(4, ids=Ids(), is_paper=False)
    assert decide(entries, [no_paper]) == [no_paper] * 2


def test_an_override_without_an_entry_is_named() -> None:
    """An unused override is an error at its line, which names list, title and link."""
    with pytest.raises(ConfigError, match=r"overrides\.toml:7: no entry of the list 'list' is titled 'Gone'.*delete"):
        decide([entry("A Title")], [_override(7, title="Gone")])
    with pytest.raises(ConfigError, match=f"with the first link {B}"):
        decide([entry("A Title", links=[A])], [_override(7, link=B)])


@pytest.mark.parametrize("links", [(None, None), (A, A), (A, None), (None, A)])
def test_two_overrides_on_one_entry_are_refused(links: tuple[str | None, str | None]) -> None:
    """Both lines are named, also where one names the link and the other does not."""
    first, second = (_override(line, link=link) for line, link in zip((3, 8), links, strict=True))
    with pytest.raises(ConfigError, match=r"overrides\.toml:8: line 3 decides on the same entry"):
        decide([entry("A Title", links=[A])], [first, second])


@pytest.mark.parametrize("reading", ["item", "line", "run"])
def test_the_reading_of_a_list_can_be_pinned(tmp_path: Path, reading: str) -> None:
    """One of three words; any other is refused with the line."""
    path = tmp_path / "list.toml"
    path.write_text(f'reading = "{reading}"\n', encoding="utf-8")
    assert read_list_config(path).reading == reading
    path.write_text('language = "zh"\nreading = "other"\n', encoding="utf-8")
    with pytest.raises(ConfigError, match=r':2: reading must be "item", "line" or "run"'):
        read_list_config(path)
