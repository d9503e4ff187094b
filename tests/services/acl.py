"""The data files of the ACL Anthology: one XML file a collection, with ETag, compressed when accepted."""

import gzip
import hashlib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from xml.sax.saxutils import escape

from tests.services.wire import TEXT, Answer, Request, text_answer
from tests.services.world import Paper, World

_OLD = re.compile(r"([A-Z]\d\d)-(\d{4})")
_NEW = re.compile(r"(\d{4}\.\w+)-(\w+)\.(\d+)")
_SUFFIXES = frozenset({"II", "III", "IV", "Jr.", "Sr."})
_VENUES = {"P": "acl", "D": "emnlp", "N": "naacl", "E": "eacl", "K": "conll", "Q": "tacl", "J": "cl", "C": "coling"}
_FILLERS = (
    ("A Corpus of Lighthouse Keepers' Diaries", ("Ottoline Quay", "Piet Duin")),
    ("Parsing <fixed-case>M</fixed-case>orse Code with <tex-math>k</tex-math> Fingers & One Pencil", ("Ana Bell",)),
    ("Toward a Grammar of Doorbells", ("Bram van den Ring", "Chime Obi")),
)
"""Papers of nobody, beside those that are asked for: (title, authors)."""


def answer(world: World, request: Request, folder: Path | None) -> Answer:
    """Return a collection: the real one where the folder has it, else one made from the world."""
    if request.method not in {"GET", "HEAD"}:
        return text_answer(405, "405: Method Not Allowed")
    content = _collection(world, request.asked[0], folder) if request.asked else None
    if content is None:
        return text_answer(404, "404: Not Found")
    etag = f'"{hashlib.sha256(content).hexdigest()}"'
    headers = {"ETag": etag, "Cache-Control": "max-age=300", "Vary": "Accept-Encoding"}
    known = {each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")}
    if known & {etag, "*"}:
        return Answer(status=304, content_type=TEXT, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Answer(
            body=gzip.compress(content, 1, mtime=0),
            content_type=TEXT,
            headers={**headers, "Content-Encoding": "gzip"},
        )
    return Answer(body=content, content_type=TEXT, headers=headers)


def asked(path: str) -> tuple[str, ...]:
    """Return the collection that a path names."""
    match = re.fullmatch(r"/acl/([\w.]+)\.xml", path)
    return (match[1],) if match else ()


def place(acl: str) -> tuple[str, str, int]:
    """Return (collection, volume, number): `W19-4828` is ("W19", "48", 28), `P19-1139` is ("P19", "1", 139).

    W*, C69 and D19-50 to D19-66 have two digits for the volume.
    """
    if new := _NEW.fullmatch(acl):
        return new[1], new[2], int(new[3])
    old = _OLD.fullmatch(acl)
    if not old:
        raise ValueError(f"not an id of the Anthology: {acl}")
    collection, digits = old.groups()
    two = collection.startswith("W") or collection == "C69" or (collection == "D19" and "50" <= digits[:2] <= "66")
    cut = 2 if two else 1
    return collection, str(int(digits[:cut])), int(digits[cut:])


def _name(collection: str, volume: str, number: int) -> str:
    if "." in collection:
        return f"{collection}-{volume}.{number}"
    width = 4 - len(volume) if len(volume) == 1 and collection[0] != "W" else 2
    return f"{collection}-{volume.zfill(4 - width)}{number:0{width}}"


def _collection(world: World, name: str, folder: Path | None) -> bytes | None:
    real = folder / f"{name}.xml" if folder else None
    if real and real.is_file():
        return real.read_bytes()
    volumes: dict[str, dict[int, Paper]] = {}
    for acl, paper in world.by_acl.items():
        collection, volume, number = place(acl)
        if collection == name:
            volumes.setdefault(volume, {})[number] = paper
    if not volumes:
        return None
    parts = "".join(_volume(name, volume, volumes[volume]) for volume in sorted(volumes))
    return f"<?xml version='1.0' encoding='UTF-8'?>\n<collection id=\"{name}\">\n{parts}</collection>\n".encode()


def _volume(collection: str, volume: str, papers: Mapping[int, Paper]) -> str:
    first = next((paper for paper in papers.values() if paper.booktitle), next(iter(papers.values())))
    year, bare, venue = first.year or _year(collection), f"{collection}-{volume}", _venue(collection)
    lines = [
        f'  <volume id="{volume}" type="{"journal" if venue in {"tacl", "cl"} else "proceedings"}">',
        "    <meta>",
        f"      <booktitle>{escape(first.booktitle or f'Proceedings of {bare}')}</booktitle>",
        "      <editor><first>Made</first><last>Up</last></editor>",
        "      <publisher>Association for Computational Linguistics</publisher>",
        "      <address>Online</address>",
        *([f"      <month>{escape(first.month)}</month>"] if first.month else []),
        f"      <year>{year}</year>",
        f'      <url hash="00000000">{bare}</url>',
        f"      <venue>{venue}</venue>",
        "    </meta>",
        "    <frontmatter>",
        f'      <url hash="00000000">{_name(collection, volume, 0)}</url>',
        f"      <bibkey>{collection.lower()}-{year}-{volume}</bibkey>",
        "    </frontmatter>",
    ]
    every = {**dict(zip(_free(papers), map(_filler, _FILLERS), strict=False)), **papers}
    lines += [_paper(_name(collection, volume, n), n, every[n], year) for n in sorted(every)]
    return "\n".join([*lines, "  </volume>\n"])


def _year(collection: str) -> int:
    if "." in collection:
        return int(collection[:4])
    return (1900 if collection[1] in "6789" else 2000) + int(collection[1:])


def _venue(collection: str) -> str:
    return collection.partition(".")[2] or _VENUES.get(collection[0], "ws")


def _free(papers: Mapping[int, Paper]) -> Iterable[int]:
    """Yield numbers that no paper has: around the first paper, so that fillers stand on both sides of it."""
    taken, first = set(papers), min(papers)
    yield from (n for n in (first - 1, first + 1, *range(first + 2, first + 100)) if n > 0 and n not in taken)


def _filler(paper: tuple[str, tuple[str, ...]]) -> Paper:
    title, authors = paper
    return Paper(
        title=title,
        acl_title=title.replace("&", "&amp;"),
        authors=authors,
        abstract="Nobody asked for this paper; it stands beside those that were.",
    )


def _paper(acl: str, number: int, paper: Paper, year: int) -> str:
    authors = paper.acl_authors or paper.authors
    key = "-".join([_split(authors[0])[1].lower() if authors else "nn", "etal", str(year), str(number)])
    lines = [
        f"<title>{paper.acl_title or escape(paper.title)}</title>",
        *map(_author, authors),
        f"<pages>{number * 10 - 9}–{number * 10}</pages>",
        *([f"<abstract>{escape(paper.abstract)}</abstract>"] if paper.abstract else []),
        f'<url hash="00000000">{acl}</url>',
        *([f"<doi>{escape(paper.doi)}</doi>"] if paper.doi else []),
        f"<bibkey>{escape(key.replace(' ', '-'))}</bibkey>",
        *([f'<retracted date="{paper.retracted}">The authors found a mistake.</retracted>'] if paper.retracted else []),
        *([f'<removed date="{paper.removed}">Taken away.</removed>'] if paper.removed else []),
    ]
    return f'    <paper id="{number}">\n' + "".join(f"      {line}\n" for line in lines) + "    </paper>"


def _author(name: str) -> str:
    first, last = _split(name)
    return f"<author><first>{escape(first)}</first><last>{escape(last)}</last></author>"


def _split(name: str) -> tuple[str, str]:
    """Return (first, last); a suffix belongs to the last name; who has one name has a last name."""
    parts = name.split()
    cut = -2 if len(parts) > 2 and parts[-1] in _SUFFIXES else -1
    return " ".join(parts[:cut]), " ".join(parts[cut:])
