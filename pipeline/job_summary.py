"""The page that a contributor reads, in the language of the list, and the same as JSON; pure.

Whatever comes from the pull request or a service is escaped: no markup, no mention, no reference to an issue, and no
line that a workflow would take for a command.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass

from pipeline.check_pr import Change, ListReport, Report, Row
from pipeline.config import Language
from pipeline.escape import markdown
from pipeline.findings import Finding, Identified
from pipeline.hints import HINTS
from pipeline.model import Level

_LONGEST = 300  # characters of one text that is shown
_COMMAND = 2000  # characters of commands to be copied, which are of no use when cut
_NAMED = 5  # of several names
_MARKS: Mapping[Level, str] = {"error": "❌", "warning": "⚠️", "info": "ℹ️"}
_MENTION = re.compile(r"(?i)@|(?<=\\#)(?=\d)|(?<=\bGH-)(?=\d)|/(?:issues|pull|discussions|commit)/")
"""Where a site would link a person or an issue, also from text that is escaped."""
_APART = "&#8203;"  # no width, and ends a word


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What the page says around the sentences."""

    title: str
    nothing: str
    fine: str
    columns: tuple[str, str, str, str]
    changes: Mapping[Change, str]
    others: str
    by_hand: str
    preprint: str
    like: str
    more: str
    foot: str
    comma: str


WORDS: Mapping[Language, Words] = {
    "zh": Words(
        title="论文清单检查",
        nothing="没有新增或修改的条目。",
        fine="✅ 没有问题",
        columns=("行", "条目", "识别为", "说明与建议"),
        changes={"added": "新增", "changed": "修改", "unread": "未读出"},
        others=" 等",
        by_hand="由 overrides.toml 人工指定",
        preprint="预印本",
        like="（参照第 {} 行）",
        more=" 等",
        foot="❌ 请修改 · ⚠️ 请确认 · ℹ️ 仅供参考。改好后推送到同一分支，检查会自动重新运行；是否合并由维护者决定。",
        comma="、",
    ),
    "en": Words(
        title="Paper list check",
        nothing="No entry is added or changed.",
        fine="✅ nothing to do",
        columns=("line", "entry", "identified as", "what to know, what to do"),
        changes={"added": "new", "changed": "changed", "unread": "not read"},
        others=" et al.",
        by_hand="decided by hand in overrides.toml",
        preprint="preprint",
        like=" (as on line {})",
        more=" and more",
        foot="❌ please mend · ⚠️ please look · ℹ️ for information. Push to the same branch and the check runs again; "
        "whether to merge is up to the maintainers.",
        comma=", ",
    ),
}


def render_summary(report: Report) -> str:
    """Return the page in Markdown."""
    words = WORDS[report.language]
    parts = [f"## {words.title}", *_said(report.findings, report.language)]
    for part in report.lists:
        parts.append(f"### {inert(str(part.path))}")
        parts += _said(part.findings, report.language)
        if part.rows:
            parts.append(_table(part, report.language))
        elif all(finding.kind != "unreadable" for finding in part.findings):
            parts.append(words.nothing)
    parts.append(f"<sub>{words.foot}</sub>")
    return "\n\n".join(parts) + "\n"


def render_failure(why: str) -> str:
    """Return the page that says why there is none, in the language of the errors."""
    return f"## {WORDS['en'].title}\n\n{_MARKS['error']} Nothing could be checked: {_inert(why)}\n"


def _said(findings: Iterable[Finding], language: Language) -> Iterator[str]:
    if lines := [f"- {_told(finding, language)}" for finding in findings]:
        yield "\n".join(lines)


def _told(finding: Finding, language: Language) -> str:
    return f"{_MARKS[finding.level]} {_inert(sentence(finding, language))}"


def _table(part: ListReport, language: Language) -> str:
    words = WORDS[language]
    lines = [f"| {' | '.join(words.columns)} |", "| ---: | --- | --- | --- |"]
    lines += [f"| {' | '.join(_cells(row, language))} |" for row in part.rows]
    return "\n".join(lines)


def _cells(row: Row, language: Language) -> tuple[str, str, str, str]:
    words = WORDS[language]
    said = "<br>".join(_told(finding, language) for finding in row.findings)
    known = _paper(row.identified, words) if row.identified else "—"
    return str(row.line), f"{words.changes[row.change]} · {inert(row.title)}", known, said or words.fine


def _paper(paper: Identified, words: Words) -> str:
    title = f"[{inert(paper.title)}]({paper.url})" if paper.url else inert(paper.title)
    author = f"{paper.author}{words.others if paper.more_authors else ''}" if paper.author else ""
    where = paper.venue or f"{words.preprint}{f' {paper.year}' if paper.year else ''}"
    about = [text for text in (author, where, words.by_hand if paper.by_hand else "") if text]
    return "<br>".join([title, " · ".join(map(inert, about))])


def sentence(finding: Finding, language: Language) -> str:
    """Return what a finding says, as plain text; long values are cut."""
    words = WORDS[language]
    values = {name: _value(value, words) for name, value in finding.values.items()}
    if "like" in values:
        values["like"] = words.like.format(values["like"])
    if "restore" in values:
        values["restore"] = str(finding.values["restore"])[:_COMMAND]
    return HINTS[finding.kind][language].format(**values)


def _value(value: object, words: Words) -> str:
    if isinstance(value, list):
        named = words.comma.join(_cut(str(item)) for item in value[:_NAMED])
        return named + (words.more if len(value) > _NAMED else "")
    return _cut(str(value))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def inert(text: str) -> str:
    """Return text that the page shows as it is; it mentions nobody, refers to no issue and is no command."""
    return _inert(_cut(text))


def _inert(text: str) -> str:
    return _MENTION.sub(lambda match: f"{match[0]}{_APART}", markdown(text))


def render_json(report: Report) -> str:
    """Return the same as one line of JSON; sentences are plain text."""
    value = {
        "errors": report.has_errors,
        "findings": [_finding(finding, report.language) for finding in report.findings],
        "lists": [
            {
                "path": str(part.path),
                "findings": [_finding(finding, report.language) for finding in part.findings],
                "entries": [
                    {
                        "line": row.line,
                        "title": row.title,
                        "change": row.change,
                        "identified": asdict(row.identified) if row.identified else None,
                        "findings": [_finding(finding, report.language) for finding in row.findings],
                    }
                    for row in part.rows
                ],
            }
            for part in report.lists
        ],
    }
    # a workflow takes ##[…] for a command wherever it stands on a line
    return json.dumps(value, ensure_ascii=False).replace("##[", "#\\u0023[") + "\n"


def _finding(finding: Finding, language: Language) -> dict[str, str]:
    return {"level": finding.level, "kind": finding.kind, "message": sentence(finding, language)}
