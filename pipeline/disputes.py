"""Entries against each other: one id that two of them claim and only one can be; pure."""

from collections.abc import Sequence
from dataclasses import replace

from pipeline.claims import Claim
from pipeline.evidence import PIN, SINGLE, entry_issue
from pipeline.ids import KINDS, without
from pipeline.model import Entry, Known
from pipeline.sources import GIVEN_OUT_BY
from pipeline.titles import Verdict, compare_title


def against_each_other(claims: Sequence[Claim]) -> list[Claim]:
    """Refuse what two entries claim and only one can be: one id under two titles."""
    by_token: dict[str, list[int]] = {}
    for n, item in enumerate(claims):
        for token in item.ids.tokens():
            by_token.setdefault(token, []).append(n)
    out = list(claims)
    for token, sharing in by_token.items():
        for n in sharing:
            other = next((claims[m] for m in sharing if m != n and _titles_differ(claims[n], claims[m])), None)
            if other is None or out[n].status not in ("linked", "matched"):
                continue
            if claims[n].is_retitled or not claims[n].known:
                out[n] = _refused(claims[n], token, other.entry)
            elif _gives_way(claims[n], other, token):
                out[n] = _without_token(out[n], token, other.entry)
    return out


def _gives_way(ours: Claim, theirs: Claim, token: str) -> bool:
    """Return whether of two claims to one id ours does: not where it is printed, and theirs only says so."""
    if token in ours.printed.tokens() and token not in theirs.printed.tokens():
        return False
    return not _is_backed(ours, token) or ours.ids.contradicts(theirs.ids)


def _titles_differ(ours: Claim, theirs: Claim) -> bool:
    return compare_title(ours.entry.title, theirs.entry.title) is Verdict.DISAGREE or are_apart(ours, theirs)


def are_apart(ours: Claim, theirs: Claim) -> bool:
    """Return whether two claims have different ids of a kind of which a paper has only one."""
    kinds = [kind for kind in KINDS if kind not in SINGLE]
    return without(ours.ids, kinds).contradicts(without(theirs.ids, kinds))


def _is_backed(item: Claim, token: str) -> bool:
    return any(token in known.tokens for known in item.known)


def _where(ours: Entry, theirs: Entry) -> str:
    return f"line {theirs.line}" if theirs.list == ours.list else f"{theirs.list}, line {theirs.line}"


def _refused(item: Claim, token: str, other: Entry) -> Claim:
    message = f"it links {token}, which {_where(item.entry, other)} has for another title: “{other.title}”"
    issue = entry_issue(item.entry, "error", message, f"correct one of the links; {PIN}")
    kept = tuple(known for known in item.issues if known.level != "warning")
    return Claim(
        entry=item.entry,
        status="conflict",
        printed=item.printed,
        chosen_title=item.chosen_title,
        issues=(*kept, issue),
    )


def _without_token(item: Claim, token: str, other: Entry) -> Claim:
    message = f"{token} is left out: {_where(item.entry, other)} has it for another title: “{other.title}”"
    issue = entry_issue(item.entry, "warning", message, "correct the link, or pin the paper in raw/overrides.toml")
    kept = tuple(known for known in item.known if not _is_named(known, token))
    ids = without(item.ids, [token.partition(":")[0]])
    return replace(item, ids=ids, known=kept, issues=(*item.issues, issue))


def _is_named(known: Known, token: str) -> bool:
    """Return whether that id is the record's own name at its source."""
    kind = token.partition(":")[0]
    return kind in GIVEN_OUT_BY.get(known.record.source, ()) and token in known.facts.ids.tokens()
