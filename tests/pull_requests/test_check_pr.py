"""Pull requests of newcomers, made with git, checked against the loopback services."""

import json
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import CliRunner
from markdown_it import MarkdownIt

from pipeline.check_pr import MOST
from pipeline.cli import main
from pipeline.job_summary import inert
from tests.live import DAY, SOURCES, asked
from tests.pulls import (
    FIRST_PART,
    HARBOUR,
    LANTERN,
    LATEST,
    LIST,
    MUST,
    REASON,
    TIDE,
    TOML,
    Repository,
    git,
    kinds,
    sentences,
)
from tests.services import S2, Services

HOSTILE = (
    "3. **@everyone fixes #1 GH-2 <img src=x onerror=alert(1)> ::error::x ##[error]x ${{ github.token }} `a` | b | "
    "</td> https://evil.example.org [x](javascript:alert(1))**. *Eve @admin*. Preprint. "
    "[[pdf](https://arxiv.org/abs/1905.05901)]\n\n   ::add-mask::x\n"
)


@dataclass(frozen=True, kw_only=True)
class Newcomer:
    """One pull request: what is replaced in the list, and what is to be said of it."""

    changes: tuple[tuple[str, str], ...]
    rows: dict[str, tuple[str, str | None, list[str]]] = field(default_factory=dict)
    """Title as shown → added, changed or unread; the title that it was identified as; kinds of findings."""
    about: tuple[str, ...] = ()
    """Kinds of findings about the list as a whole."""
    says: tuple[str, ...] = ()
    """Parts of the sentences."""


HARBOURS_TITLE = "Harbours as Graphs of Moored Vessels"
LANTERN_TITLE = "Lanterns Carried through Narrow Valleys"
ACL_LINK = "[[acl](https://aclanthology.org/2020.acl-main.901)]"
LINK = "[[pdf](https://arxiv.org/abs/1905.05901)]"
KITES_TITLE = "Kites over Trees: A Study of Lines in the Wind"
NEWCOMERS = {
    "a good entry": Newcomer(
        changes=((MUST, f"{MUST}\n{HARBOUR}{REASON}"),), rows={HARBOURS_TITLE: ("added", HARBOURS_TITLE, [])}
    ),
    "a paper that the list has already": Newcomer(
        changes=(
            (
                LATEST,
                f"{LATEST}3. **Kites over trees**. *A. Lindqvist*. [[pdf](https://www.aclweb.org/anthology/P19-1901)]\n",
            ),
        ),
        rows={"Kites over trees": ("added", KITES_TITLE, ["repeated", "old"])},
        says=("The same paper as on line 7", "Published 2019-01-05"),
    ),
    "the link of another paper": Newcomer(
        changes=((MUST, f"{MUST}\n{HARBOUR.replace('2004.09001', '1905.05901')}{REASON}"),),
        rows={HARBOURS_TITLE: ("added", None, ["wrong link"])},
        says=("“Lanterns Carried through Narrow Valleys (Selma Tveit)”", f"the entry says “{HARBOURS_TITLE}”"),
    ),
    "a second link that is another paper's": Newcomer(
        changes=((LATEST, f"{LATEST}{LANTERN[:-1]} [[pdf](https://arxiv.org/abs/2004.09001)]\n"),),
        rows={LANTERN_TITLE: ("added", LANTERN_TITLE, ["wrong link", "old"])},
        says=(f"The link https://arxiv.org/abs/2004.09001 is another paper's: “{HARBOURS_TITLE} (Chloe Marchetti)”",),
    ),
    "a DOI that is another paper's": Newcomer(
        changes=((LATEST, f"{LATEST}{LANTERN[:-1]} [[doi](https://doi.org/10.9999/orchards.2018.7)]\n"),),
        rows={LANTERN_TITLE: ("added", LANTERN_TITLE, ["wrong link", "old"])},
        says=("another paper's: “Orchards Planted on Irregular Lattices (Ebba Falkenrath)”",),
    ),
    "an address in the Anthology that is another paper's": Newcomer(
        changes=((LATEST, f"{LATEST}{LANTERN[:-1]} {ACL_LINK}\n"),),
        rows={LANTERN_TITLE: ("added", LANTERN_TITLE, ["wrong link", "old"])},
        says=(f"another paper's: “{HARBOURS_TITLE} (Chloe Marchetti)”",),
    ),
    "another paper's link first": Newcomer(
        changes=((MUST, f"{MUST}\n{HARBOUR.replace('[[pdf]', LINK + ' [[pdf]')}{REASON}"),),
        rows={HARBOURS_TITLE: ("added", HARBOURS_TITLE, ["wrong link"])},
        says=("The link https://arxiv.org/abs/1905.05901 is another paper's: “Lanterns",),
    ),
    "a second link with a slip": Newcomer(
        changes=((MUST, f"{MUST}\n{HARBOUR[:-1]} [[pdf](https://arxiv.org/abs/2004.19009)]\n{REASON}"),),
        rows={HARBOURS_TITLE: ("added", HARBOURS_TITLE, ["dead link"])},
        says=("https://arxiv.org/abs/2004.19009",),
    ),
    "links to one paper at three places": Newcomer(
        changes=(
            (
                MUST,
                f"{MUST}\n{HARBOUR[:-1]} {ACL_LINK} [[doi](https://doi.org/10.18653/v1/2020.acl-main.901)]\n{REASON}",
            ),
        ),
        rows={HARBOURS_TITLE: ("added", HARBOURS_TITLE, [])},
    ),
    "a reason that speaks of other papers": Newcomer(
        changes=((MUST, f"{MUST}\n{HARBOUR}{REASON[:-2]}, [Kites](https://arxiv.org/abs/1901.01901) do not.\n"),),
        rows={HARBOURS_TITLE: ("added", HARBOURS_TITLE, [])},
    ),
    "the forum of another entry": Newcomer(
        changes=((LATEST, f"{LATEST}{LANTERN[:-1]} [[openreview](https://openreview.net/forum?id=LiveForum1)]\n"),),
        rows={LANTERN_TITLE: ("added", LANTERN_TITLE, ["same link", "old"])},
        says=("the same paper as that on line 18 (https://openreview.net/forum?id=LiveForum1)",),
    ),
    "no address where one should be": Newcomer(
        changes=(
            (
                MUST,
                f"{MUST}\n{HARBOUR[:-1]} [[pdf]()] [[paper](TODO)] [[论文](...)] [[code]()] [[pdf](h.pdf)]\n{REASON}",
            ),
        ),
        rows={HARBOURS_TITLE: ("added", HARBOURS_TITLE, ["malformed"] * 3)},
        says=("leads nowhere: [pdf]().", "leads nowhere: [paper](TODO).", "leads nowhere: [论文](...)."),
    ),
    "a number with a slip": Newcomer(
        changes=((MUST, f"{MUST}\n{HARBOUR.replace('2004.09001', '2004.19009')}{REASON}"),),
        rows={HARBOURS_TITLE: ("added", None, ["dead link"])},
        says=("https://arxiv.org/abs/2004.19009",),
    ),
    "a preprint that has been published": Newcomer(
        changes=((MUST, f"{MUST}\n{HARBOUR.replace('ACL 2020', 'Preprint')}{REASON}"),),
        rows={HARBOURS_TITLE: ("added", HARBOURS_TITLE, ["appeared"])},
        says=("published in ACL 2020",),
    ),
    "more than the tier takes": Newcomer(
        changes=((MUST, f"{MUST}\n{HARBOUR}{REASON}\n{LANTERN}{REASON}"),),
        rows={
            HARBOURS_TITLE: ("added", HARBOURS_TITLE, []),
            LANTERN_TITLE: ("added", LANTERN_TITLE, []),
        },
        about=("limit",),
        says=("“Must read” takes 3 papers and now holds 4 (before: 2)",),
    ),
    "no reason given": Newcomer(
        changes=((MUST, f"{MUST}\n{HARBOUR}"),),
        rows={HARBOURS_TITLE: ("added", HARBOURS_TITLE, ["no note"])},
        says=("every entry of “Must read” has one",),
    ),
    "broken Markdown": Newcomer(
        changes=((LATEST, f"{LATEST}3. Lanterns\n{TIDE.replace('https', 'htps')}"),),
        rows={
            "3. Lanterns": ("unread", None, ["unread"]),
            "Tide Gauges Learned from Shore Photographs": (
                "added",
                "Tide Gauges Learned from Shore Photographs",
                ["malformed", "old"],
            ),
        },
        says=("(as on line 18)", "[pdf](htps://arxiv.org/abs/1812.08901)"),
    ),
    "a fence that is never closed": Newcomer(
        changes=(("## Latest\n", "```\n\n## Latest\n"),),
        about=("unreadable",),
        says=("the list has no heading 'Latest'",),
    ),
    "an entry that nobody knows": Newcomer(
        changes=((LATEST, f"{LATEST}3. **Letters That Were Never Sent Anywhere**. *Nora Nemo*.\n"),),
        rows={"Letters That Were Never Sent Anywhere": ("added", None, ["unfound"])},
    ),
    "a title corrected": Newcomer(
        changes=(("**Quarries Seen from Above**", "**Quarries Seen from above.**"),),
        rows={"Quarries Seen from above": ("changed", "Quarries Seen from Above", [])},
    ),
    "an entry swallowed by a code fence": Newcomer(
        changes=(("2. **Clockwork", "```\n2. **Clockwork"), (LATEST, f"{LATEST}```\n")),
        about=("gone",),
        says=("Gone from the list (1): Clockwork for Birds of Passage",),
    ),
    "a section moved and renumbered": Newcomer(
        changes=(
            (FIRST_PART, ""),
            (
                "## Tools",
                f"{LIST[LIST.index('## Must read') : LIST.index('## Latest')].replace('1. **', '7. **')}## Tools",
            ),
        )
    ),
}


@pytest.mark.parametrize("name", NEWCOMERS)
def test_each_entry_that_is_added_or_changed_is_said_with_what_to_do(repository: Repository, name: str) -> None:
    """Which paper it is, what is wrong, and nothing about the entries that were left alone."""
    newcomer = NEWCOMERS[name]
    repository.edit(*newcomer.changes)
    report = repository.report()
    (part,) = report["lists"]
    rows = {
        row["title"]: (row["change"], row["identified"] and row["identified"]["title"], kinds(row))
        for row in part["entries"]
    }
    assert rows == newcomer.rows
    assert (kinds(part), report["findings"]) == (list(newcomer.about), [])
    assert [text for text in newcomer.says if text not in sentences(report)] == []


def test_what_is_identified_is_said_as_readers_know_it(repository: Repository) -> None:
    """Title, first author, venue and year, and a link to the paper."""
    repository.edit((MUST, f"{MUST}\n{HARBOUR}{REASON}"))
    assert (
        f"| 15 | new · {HARBOURS_TITLE} | [{HARBOURS_TITLE}](https://arxiv.org/abs/2004.09001)<br>"
        "Chloe Marchetti et al. · ACL 2020 | ✅ nothing to do |\n"
    ) in repository.page()


def test_only_what_is_proposed_is_asked_about_and_without_a_key(repository: Repository, services: Services) -> None:
    """The papers of the list that were left alone cost nothing; a key in the environment is not sent."""
    repository.edit((MUST, f"{MUST}\n{HARBOUR}{REASON}"))
    services.log.clear()
    services.keys = {"secret-key"}
    repository.report(S2_API_KEY="secret-key")
    assert asked(services, S2) == [("ARXIV:2004.09001",)]
    assert [request for request in services.log if "x-api-key" in {name.lower() for name in request.headers}] == []


def test_all_links_of_an_entry_are_asked_about_at_once(repository: Repository, services: Services) -> None:
    """A second link costs no request where the first service that is asked knows it."""
    repository.edit((LATEST, f"{LATEST}{LANTERN[:-1]} [[pdf](https://arxiv.org/abs/2004.09001)]\n"))
    services.log.clear()
    repository.report()
    assert [sorted(keys) for keys in asked(services, S2)] == [["ARXIV:1905.05901", "ARXIV:2004.09001"]]


def test_links_that_nobody_could_be_asked_about_may_be_seen_to_differ(repository: Repository) -> None:
    """Two numbers of which a paper has one; with no service asked it is no more than a warning."""
    repository.edit((LATEST, f"{LATEST}{LANTERN[:-1]} [[pdf](https://arxiv.org/abs/2004.09001)]\n"))
    report = repository.report("--offline")
    assert [kinds(row) for row in report["lists"][0]["entries"]] == [["links apart", "offline"]]
    assert report["errors"] is False
    assert "https://arxiv.org/abs/2004.09001 and https://arxiv.org/abs/1905.05901." in sentences(report)


def test_numbers_that_no_service_tells_apart_are_an_error(repository: Repository) -> None:
    """Where everybody was asked and two proceedings pages of one paper are left."""
    pages = " ".join(f"[[pdf](https://papers.nips.cc/paper/2019/hash/{letter * 32}-Abstract.html)]" for letter in "ab")
    repository.edit((LATEST, f"{LATEST}{LANTERN[:-1]} {pages}\n"))
    report = repository.report()
    assert [kinds(row) for row in report["lists"][0]["entries"]] == [["links apart", "old"]]
    assert report["errors"] is True


@pytest.mark.parametrize("is_enriched", [True, False], ids=["with records", "without"])
def test_a_link_that_another_entry_has_is_a_repetition(repository: Repository, *, is_enriched: bool) -> None:
    """Also where one prints the first title of the paper and the other the new one."""
    git(repository.folder, "checkout", "--quiet", "main")
    first = TIDE.replace("Tide Gauges Learned from Shore Photographs", "Sounding the Depth of Tidal Pools")
    repository.edit((LATEST, f"{LATEST}{first.replace('08901', '08901v1')}"))
    if is_enriched:
        repository.project.run(days=1)
    else:
        git(repository.folder, "rm", "-r", "--quiet", "raw/records", "enriched", "README.md")
    repository.commit()
    git(repository.folder, "checkout", "--quiet", "-B", "newcomer")
    repository.edit(("08901v1)]\n", f"08901v1)]\n{TIDE.replace('abs/1812.08901', 'pdf/1812.08901.pdf')}"))
    (row,) = repository.report()["lists"][0]["entries"]
    assert {"repeated", "same link"} & {*kinds(row)}
    assert "on line 19" in row["findings"][0]["message"]
    assert row["identified"]["title"] == "Tide Gauges Learned from Shore Photographs"


def test_offline_says_what_the_records_know(repository: Repository, services: Services) -> None:
    """Nothing is sent; what is not in the records was not checked, a repetition is seen all the same."""
    repository.edit(
        (
            LATEST,
            f"{LATEST}3. **Kites over trees**. *A. Lindqvist*. [[pdf](https://arxiv.org/abs/1901.01901)]\n{HARBOUR}",
        )
    )
    services.log.clear()
    (part,) = repository.report("--offline")["lists"]
    assert [kinds(row) for row in part["entries"]] == [["repeated", "old"], ["offline"]]
    assert services.log == []


@pytest.mark.parametrize("down", [SOURCES, (S2,)], ids=["all", "one"])
def test_services_that_are_down_are_no_fault_of_the_newcomer(
    repository: Repository, services: Services, down: tuple[str, ...]
) -> None:
    """An entry that nobody answered for could not be checked now, others are; --strict does not fail for it."""
    services.down(*down)
    repository.edit((MUST, f"{MUST}\n{HARBOUR}{REASON}"), (LATEST, f"{LATEST}3. **Letters Never Sent**. *N. Nemo*.\n"))
    (part,) = repository.report("--strict")["lists"]
    harbour = ["unanswered"] if down == SOURCES else []
    assert [kinds(row) for row in part["entries"]] == [harbour, ["unanswered"]]


def test_hostile_text_is_shown_and_does_nothing(repository: Repository) -> None:
    """No markup, link, mention, reference, command or expression of it is left; every row has four cells."""
    repository.edit((MUST, f"{MUST}\n{HOSTILE}"))
    page = repository.page()
    assert [line for line in page.splitlines() if line.lstrip().startswith("::") or "##[" in line] == []
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(page)
    inline = [child for token in tokens for child in token.children or ()]
    assert {child.content for child in inline if child.type == "html_inline"} <= {"<br>", "<sub>", "</sub>"}
    assert [child.attrs for child in inline if child.type in ("link_open", "image")] == []
    assert [token.type for token in tokens].count("td_open") == 4
    shown = "".join(child.content for child in inline)
    assert "@\u200beveryone fixes #\u200b1 GH-\u200b2" in shown
    assert "@admin" not in page


def test_hostile_text_is_no_command_in_json_either(repository: Repository) -> None:
    """A runner looks for ##[ anywhere on a line, and for :: at its start."""
    repository.edit((MUST, f"{MUST}\n{HOSTILE}"))
    repository.commit()
    said = repository.check("--json").stdout
    assert said.startswith("{")
    assert said.count("\n") == 1
    assert "##[" not in said
    assert "##[error]x" in json.loads(said)["lists"][0]["entries"][0]["title"]


def test_generated_files_are_to_be_left_out(repository: Repository) -> None:
    """Named with how to restore them; the facts, which people write, are not among them."""
    repository.edit((MUST, f"{MUST}\n{HARBOUR}{REASON}"))
    repository.write("enriched/README.md", "mine\n")
    repository.write("raw/records/facts.jsonl", "")
    repository.project.run(days=1)
    report = repository.report()
    (said,) = report["findings"]
    assert said["kind"] == "generated"
    assert "README.md, enriched/" in said["message"]
    assert "facts.jsonl" not in said["message"]
    assert "git checkout" in said["message"]


def test_records_are_believed_as_they_were_before(repository: Repository) -> None:
    """A pull request that brings a record of its own does not make another paper the right one."""
    repository.edit((MUST, f"{MUST}\n{HARBOUR.replace('2004.09001', '1905.05901')}{REASON}"))
    repository.edit(("Clockwork for Birds of Passage", HARBOURS_TITLE), path="raw/records/semantic_scholar.jsonl")
    repository.write("raw/records/acl.jsonl", "no record\n")
    report = repository.report()
    assert [kinds(row) for row in report["lists"][0]["entries"]] == [["wrong link"]]
    assert [finding["kind"] for finding in report["findings"]] == ["generated"]


def test_an_edit_of_the_generated_list_is_shown_the_way(repository: Repository) -> None:
    """Who edits the list in README.md is told where it is kept."""
    repository.edit(("*Pia Quist, Rolf Stenmark*", "*P. Quist*"), path="README.md")
    report = repository.report()
    assert report["findings"][0]["kind"] == "generated list"
    assert "edit raw/flying.md instead" in report["findings"][0]["message"]
    assert report["lists"][0]["entries"] == []


def test_a_huge_change_is_bounded(repository: Repository, services: Services) -> None:
    """So many entries are looked up and shown; how many more there are is said."""
    more = "".join(f"{n}. **A Made-up Paper on Wings Number {n}**. *Otto Pruitt*.\n" for n in range(3, 123))
    repository.edit((LATEST, LATEST + more))
    services.log.clear()
    report = repository.report()
    (part,) = report["lists"]
    assert len(part["entries"]) == MOST
    assert len(asked(services, S2)) == 1 + MOST  # one request for all, then one for each that nobody knows
    assert [finding["message"] for finding in part["findings"]] == [
        "And 70 more were not checked: split this into smaller pull requests."
    ]


def test_in_a_new_repository_all_entries_are_new(repository: Repository) -> None:
    """A list that was not there before is compared with nothing."""
    repository.write("raw/boats.md", f"# Boats\n\n{HARBOUR}")
    report = repository.report("--list", "raw/boats.md")
    (part,) = report["lists"]
    assert kinds(part) == ["no before"]
    assert [(row["change"], kinds(row)) for row in part["entries"]] == [("added", [])]


def test_a_list_in_place_is_read_without_what_was_added_to_it(repository: Repository) -> None:
    """The additions are no change; lines are those of the file as it is."""
    repository.write("README.md", LIST)
    repository.write("README.toml", TOML.format("en"))
    repository.commit()
    git(repository.folder, "checkout", "--quiet", "-B", "main")
    environment = {**repository.project.environment, "PIPELINE_NOW": f"{DAY}T00:00:00Z"}
    assert CliRunner().invoke(main, ["enrich", "--in-place", "README.md"], env=environment).exit_code == 0
    git(repository.folder, "checkout", "--quiet", "-B", "newcomer")
    repository.edit((f"{MUST}", f"{MUST}\n{HARBOUR}{REASON}"), path="README.md")
    report = repository.report("--in-place", "README.md")
    (part,) = report["lists"]
    assert [(row["line"], row["title"], kinds(row)) for row in part["entries"]] == [(15, HARBOURS_TITLE, [])]
    assert part["findings"] == []


def test_two_lists_of_one_name_are_refused(repository: Repository) -> None:
    """As for every command: they could not be told apart."""
    repository.write("docs/flying.md", LIST)
    repository.commit()
    result = repository.check("--list", "raw/flying.md", "--list", "docs/flying.md")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "two lists are named 'flying'" in result.stderr


@pytest.mark.parametrize(
    ("path", "text", "says"),
    [
        ("raw/flying.md", "", "the file is empty"),
        ("raw/flying.md", "# Nothing\n", "no entry can be read"),
        ("raw/flying.toml", "limit = = 3\n", "not valid TOML"),
        ("raw/overrides.toml", '[[override]]\nlist = "flying"\nentry = "x"\n', "raw/overrides.toml:1"),
        ("raw/overrides.toml", "[[override]]\n" * 2, "list is missing"),
        ("pipeline.toml", "[sources]\nextra = 3\n", "pipeline.toml:2"),
    ],
    ids=["empty list", "no entries", "configuration", "useless override", "override without a list", "settings"],
)
def test_files_that_cannot_be_read_are_a_finding(repository: Repository, path: str, text: str, says: str) -> None:
    """The check goes on, says which file and why, and fails with --strict alone."""
    repository.write(path, text)
    assert says in sentences(repository.report())
    assert repository.check("--strict").exit_code == 1


def test_a_name_is_no_pattern(repository: Repository) -> None:
    """What git would take for one is the path of a file, which is not there."""
    report = repository.report("--list", ":(glob)**")
    assert [part["path"] for part in report["lists"]] == [":(glob)**"]
    assert "no such file" in sentences(report)


def test_a_deleted_list_is_missed(repository: Repository) -> None:
    """A list of before that is not there is a finding, be it the only one."""
    repository.list.unlink()
    assert "no such file" in sentences(repository.report())


def test_nothing_outside_the_repository_is_read(repository: Repository, tmp_path: Path) -> None:
    """A symbolic link that leads out is refused, and nothing of what it leads to is shown."""
    (tmp_path / "secret.md").write_text(f"# Secret\n\n{HARBOUR}")
    repository.list.unlink()
    repository.list.symlink_to(tmp_path / "secret.md")
    report = repository.report()
    assert "leads out of the repository" in sentences(report)
    assert "Harbours" not in json.dumps(report)


@pytest.mark.parametrize("path", ["raw/overrides.toml", "raw/flying.toml", "pipeline.toml"])
def test_no_decision_or_setting_leads_out_of_the_repository(repository: Repository, tmp_path: Path, path: str) -> None:
    """A symbolic link that does is a finding as for a list, and the check goes on."""
    (tmp_path / "secret.toml").write_text("secret = 1\n")
    (repository.folder / path).unlink(missing_ok=True)
    (repository.folder / path).symlink_to(tmp_path / "secret.toml")
    report = repository.report()
    assert f"{path}: leads out of the repository" in sentences(report)
    assert "'secret'" not in json.dumps(report)


def test_of_a_list_that_cannot_be_read_nothing_else_is_said(repository: Repository) -> None:
    """Whether an entry is new in it, nobody knows."""
    repository.list.unlink()
    page = repository.page()
    assert "It cannot be read" in page
    assert "No entry is added or changed." not in page


def _renamed(repository: Repository) -> None:
    for ending in ("md", "toml"):
        git(repository.folder, "mv", f"raw/flying.{ending}", f"raw/wings.{ending}")
    git(repository.folder, "rm", "--quiet", "README.md")  # else it has no place for a list of that name


@pytest.mark.parametrize("options", [(), ("--list", "raw/wings.md")], ids=["all", "named"])
def test_a_renamed_list_is_compared_with_what_it_was(repository: Repository, options: tuple[str, ...]) -> None:
    """Only what else is changed in it is said, and what was too much before is no fault of the newcomer."""
    git(repository.folder, "checkout", "--quiet", "main")
    repository.edit(("limit = 3", "limit = 1"), path="raw/flying.toml")
    repository.commit()
    git(repository.folder, "checkout", "--quiet", "-B", "newcomer")
    _renamed(repository)
    (part,) = repository.report("--strict", *options)["lists"]
    assert (part["path"], part["entries"], kinds(part)) == ("raw/wings.md", [], ["renamed"])
    repository.edit(("**Quarries Seen from Above**", "**Quarries Seen from above**"), path="raw/wings.md")
    repository.edit((LATEST, f"{LATEST}{LANTERN}"), path="raw/wings.md")
    (part,) = repository.report(*options)["lists"]
    assert [row["change"] for row in part["entries"]] == ["changed", "added"]
    assert kinds(part) == ["renamed"]


def test_a_renamed_list_wants_its_place_under_its_new_name(repository: Repository) -> None:
    """The README has markers for the old one, and the next run would look for others."""
    for ending in ("md", "toml"):
        git(repository.folder, "mv", f"raw/flying.{ending}", f"raw/wings.{ending}")
    report = repository.report()
    assert kinds(report) == ["markers"]
    assert "no markers for the list wings" in sentences(report)
    text = (repository.folder / "README.md").read_text()
    for kind in ("begin", "end"):
        text = text.replace(f"papers:{kind} flying", f"papers:{kind} wings")
    repository.write("README.md", text)
    assert repository.report()["findings"] == []


def test_a_new_list_of_a_name_that_is_taken_is_a_finding(repository: Repository) -> None:
    """Nobody named both, so it is the pull request that is wrong; the other list is checked."""
    repository.write("raw/high flying.md", LIST)
    repository.write("raw/high-flying.md", LIST)
    repository.edit((LATEST, f"{LATEST}{LANTERN}"))
    report = repository.report()
    assert [len(part["entries"]) for part in report["lists"]] == [1, 5, 0]
    assert "two lists are named 'high-flying'" in sentences(report)


def test_a_changed_rule_is_said(repository: Repository) -> None:
    """Who raises the limit in the same pull request is not over it; maintainers are told."""
    repository.edit(("limit = 3", "limit = 4"), path="raw/flying.toml")
    report = repository.report()
    assert "also changes raw/flying.toml" in sentences(report)


def test_a_decision_of_the_pull_request_is_shown_as_one(repository: Repository) -> None:
    """An id that is pinned by hand is used, and a maintainer sees who says so."""
    repository.edit((MUST, f"{MUST}\n{HARBOUR.replace('2004.09001', '1905.05901')}{REASON}"))
    pinned = f'list = "flying"\nentry = "{HARBOURS_TITLE}"\nids = {{ arxiv = "2004.09001" }}\n'
    repository.write("raw/overrides.toml", f'[[override]]\n{pinned}reason = "It is."\ndate = 2026-11-24\n')
    page = repository.page()
    assert "ACL 2020 · decided by hand in overrides.toml" in page
    assert "also changes raw/overrides.toml" in page


def test_main_may_have_gone_on(repository: Repository) -> None:
    """What was merged meanwhile is not taken for a change of the pull request."""
    repository.edit((MUST, f"{MUST}\n{HARBOUR}{REASON}"))
    repository.commit()
    git(repository.folder, "checkout", "--quiet", "main")
    repository.edit(("- [Kite string]", "- [Kite tail](https://github.com/made-up/tail): another.\n- [Kite string]"))
    repository.commit()
    git(repository.folder, "checkout", "--quiet", "newcomer")
    (part,) = repository.report()["lists"]
    assert [row["title"] for row in part["entries"]] == [HARBOURS_TITLE]
    assert part["findings"] == []


@pytest.mark.parametrize("base", ["nowhere", "--output=x", "main:raw", "a b", "$(id)"])
def test_a_base_that_is_none_is_said(repository: Repository, base: str) -> None:
    """One clear line, and status 1."""
    result = repository.check(base=base)
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert "is no commit of this repository: name a branch or a commit" in result.stderr


def test_a_shallow_clone_is_told_what_to_do(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a common commit there is nothing to compare with."""
    repository.commit()
    url = repository.folder.as_uri()
    git(tmp_path, "clone", "--quiet", "--depth", "1", "--no-single-branch", "--branch", "newcomer", url, "shallow")
    monkeypatch.chdir(tmp_path / "shallow")
    result = repository.check(base="origin/main")
    assert result.exit_code == 1
    assert "fetch-depth: 0" in result.stderr


def test_outside_of_git_there_is_nothing_to_compare_with(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What git says, and what to do."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    result = repository.check()
    assert result.exit_code == 1
    assert "not a git repository" in result.stderr
    assert "run this in a git checkout" in result.stderr


def test_from_a_folder_within_the_repository(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """Paths are those of the working folder, as for every command."""
    repository.edit((MUST, f"{MUST}\n{HARBOUR}{REASON}"))
    repository.commit()
    monkeypatch.chdir(repository.folder / "raw")
    report = json.loads(repository.check("--json", "--list", "flying.md", "--records", "records").stdout)
    assert [(row["change"], kinds(row)) for row in report["lists"][0]["entries"]] == [("added", [])]


@pytest.mark.parametrize("options", [("--list", "."), ("--list", ""), ("--in-place", "/")])
def test_a_list_that_has_no_name_is_said(repository: Repository, options: tuple[str, str]) -> None:
    """One clear line, and status 1."""
    result = repository.check(*options)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.count("\n") == 1
    assert "is no file: name a list with --list" in result.stderr


@pytest.mark.parametrize(
    ("options", "base", "status", "environment"),
    [
        ((), "nowhere", 1, {}),
        (("--list", "."), "main", 1, {}),
        ((), "main", 2, {"PIPELINE_TIMEOUT": "soon"}),
    ],
    ids=["base", "list", "variable"],
)
def test_the_summary_says_why_nothing_could_be_checked(
    repository: Repository,
    tmp_path: Path,
    options: tuple[str, ...],
    base: str,
    status: int,
    environment: dict[str, str],
) -> None:
    """With the remedy, and text that came in from outside is inert."""
    repository.edit((LATEST, f"{LATEST}{LANTERN}"))
    repository.commit()
    summary = tmp_path / "summary.md"
    told = {"GITHUB_STEP_SUMMARY": str(summary), **environment}
    result = repository.check(*options, base=base, **told)
    said = result.stderr.strip().splitlines()[-1].partition("rror: ")[2]
    assert (result.exit_code, result.stdout) == (status, "")
    assert summary.read_text() == f"## Paper list check\n\n❌ Nothing could be checked: {inert(said)}\n"


def test_the_summary_gains_the_page(repository: Repository, tmp_path: Path) -> None:
    """After what is there already, whatever is printed."""
    summary = tmp_path / "summary.md"
    summary.write_text("before\n")
    page = repository.page(GITHUB_STEP_SUMMARY=str(summary))
    assert summary.read_text() == f"before\n{page}"
    repository.check("--json", GITHUB_STEP_SUMMARY=str(summary))
    assert summary.read_text() == f"before\n{page}{page}"


@pytest.mark.parametrize("name", ["a good entry", "no reason given", "a preprint that has been published"])
def test_only_strict_fails_and_only_for_errors(repository: Repository, name: str) -> None:
    """A warning is for a person to weigh."""
    repository.edit(*NEWCOMERS[name].changes)
    repository.commit()
    assert repository.check().exit_code == 0
    assert repository.check("--strict").exit_code == (1 if name == "no reason given" else 0)


def test_a_chinese_list_is_answered_in_chinese(repository: Repository) -> None:
    """In the language of the list as it was, whatever the entry is written in."""
    repository.write("raw/flying.toml", TOML.format("zh"))
    git(repository.folder, "checkout", "--quiet", "main")
    repository.commit()
    git(repository.folder, "checkout", "--quiet", "-B", "newcomer")
    repository.edit((MUST, f"{MUST}\n{HARBOUR}"))
    page = repository.page()
    assert "| 15 | 新增 · Harbours as Graphs of Moored Vessels |" in page
    assert "缺少入选理由：“Must read”的每一条都有。" in page
