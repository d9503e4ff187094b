"""The sentences that a contributor reads, in both languages: what it is, and what to do."""

from collections.abc import Mapping

from pipeline.config import Language

HINTS: Mapping[str, Mapping[Language, str]] = {
    "unread": {
        "zh": "这一行没有读成条目。请写成一个列表项：1. **题名**. *作者*. 会议 年份. [[pdf](https://…)]{like}",
        "en": "This line was not read as an entry. Write a list item: 1. **Title**. *Authors*. Venue 2020. "
        "[[pdf](https://…)]{like}",
    },
    "malformed": {
        "zh": "链接写错了，点不开：{link}。请写成 [[pdf](https://…)]，地址从浏览器里复制。",
        "en": "This link is misspelt and leads nowhere: {link}. Write [[pdf](https://…)], copied from the browser.",
    },
    "repeated": {
        "zh": "与第 {line} 行是同一篇论文：请只留一处。",
        "en": "The same paper as on line {line}: keep one of them.",
    },
    "same link": {
        "zh": "与第 {line} 行链接到同一篇论文（{link}）：请只留一处；若是两篇，请改正链接。",
        "en": "Its link leads to the same paper as that on line {line} ({link}): keep one of them, or correct the link "
        "if they are two.",
    },
    "same title": {
        "zh": "与第 {line} 行题名相同：若是同一篇，请只留一处。",
        "en": "The same title as on line {line}: if it is the same paper, keep one of them.",
    },
    "no paper": {
        "zh": "不是论文（工具、课程、数据等）：无需识别。",
        "en": "No paper (a tool, a course, data): nothing to identify.",
    },
    "wrong link": {
        "zh": "链接 {link} 是另一篇论文：“{theirs}”；这里写的是“{ours}”。请改正链接或题名。",
        "en": "The link {link} is another paper's: “{theirs}”; the entry says “{ours}”. Correct the link or the title.",
    },
    "links apart": {
        "zh": "两个链接不会是同一篇论文：{link} 与 {other}。请只留这里写的那一篇。",
        "en": "Its links lead to different papers: {link} and {other}. Keep those to the paper that is printed.",
    },
    "dead link": {
        "zh": "对方网站上没有这篇：{link}。请检查编号有没有抄错。",
        "en": "Not known where it leads: {link}. Check the number for a slip.",
    },
    "conflict": {
        "zh": "链接与题名、作者对不上。请检查链接。",
        "en": "The link does not fit the title and the authors. Check the link.",
    },
    "unanswered": {
        "zh": "现在无法核对：有服务没有应答。不用改，稍后重新运行检查即可。",
        "en": "Could not be checked now: a service did not answer. Nothing to change; run the check again later.",
    },
    "offline": {"zh": "没有核对（--offline）。", "en": "Not checked (--offline)."},
    "near": {
        "zh": "不能确定是哪一篇；题名相近的有“{theirs}”。请检查题名和作者，并加上 arXiv、ACL Anthology 或 DOI 链接。",
        "en": "Not sure which paper this is; one with a like title is “{theirs}”. Check title and authors, and add a "
        "link to arXiv, the ACL Anthology or a DOI.",
    },
    "linked": {
        "zh": "没有服务认得这个链接，题名也没有查到。请打开链接确认；有 arXiv、ACL Anthology 或 DOI 链接的话请加上。",
        "en": "No service knows this link or the title. Open the link to make sure; add one to arXiv, the ACL "
        "Anthology or a DOI if there is one.",
    },
    "unfound": {
        "zh": "没有查到这篇论文。请检查题名，并加上 arXiv、ACL Anthology 或 DOI 链接。",
        "en": "Not found. Check the title, and add a link to arXiv, the ACL Anthology or a DOI.",
    },
    "appeared": {
        "zh": "已发表于 {venue}：请把“{printed}”改成“{venue}”。",
        "en": "It has been published in {venue}: print that instead of “{printed}”.",
    },
    "retitled": {
        "zh": "这篇论文现在的题名是“{theirs}”：请确认是同一篇，最好用新题名。",
        "en": "This paper is now titled “{theirs}”: make sure that it is the same, and better print that title.",
    },
    "withdrawn": {"zh": "这篇论文已被作者撤回。", "en": "This paper has been withdrawn by its authors."},
    "retracted": {"zh": "这篇论文已被撤稿。", "en": "This paper has been retracted."},
    "old": {
        "zh": "发表于 {published}，而“{tier}”只收 {years} 年内的论文：请换一个栏目。",
        "en": "Published {published}: too old for “{tier}” (years: {years}). Choose another section.",
    },
    "no note": {
        "zh": "缺少入选理由：“{tier}”的每一条都有。请在条目下空一行、缩进三格，写一两句话。",
        "en": "The reason for including it is missing; every entry of “{tier}” has one. Leave an empty line below the "
        "entry, indent by three spaces, and write a sentence or two.",
    },
    "limit": {
        "zh": "“{tier}”最多 {limit} 篇，现在有 {count} 篇（原来 {before} 篇）：加一篇，请移走一篇。",
        "en": "“{tier}” takes {limit} papers and now holds {count} (before: {before}): move one out for each "
        "that comes in.",
    },
    "gone": {
        "zh": "有 {count} 条不见了：{titles}。若不是有意删除，请看看是不是前面的 Markdown 写坏了。",
        "en": "Gone from the list ({count}): {titles}. Unless that is meant, look for broken Markdown before it.",
    },
    "generated": {
        "zh": "这些文件由程序生成，请不要放进 PR：{files}。还原：{restore}",
        "en": "These files are generated, leave them out: {files}. To restore them: {restore}",
    },
    "generated list": {
        "zh": "{file} 里的清单由程序生成，下次会被覆盖：请改 {list}，并还原这里的改动：{restore}",
        "en": "The list in {file} is generated and will be overwritten: edit {list} instead, and take back what was "
        "changed here: {restore}",
    },
    "generated part": {
        "zh": "{file} 里 {list} 的清单由程序生成：请只还原标记之间的部分，别处的改动可以保留：{restore}",
        "en": "The list of {list} in {file} is generated: take back what stands between its markers, and keep what "
        "you wrote elsewhere: {restore}",
    },
    "additions": {
        "zh": "<!--+--> 与 <!--/+--> 之间由程序生成，下次会被覆盖（第 {lines} 行）：请还原，只改这些标记以外的文字。",
        "en": "What stands between <!--+--> and <!--/+--> is generated and will be overwritten (line {lines}): take "
        "that back, and edit what is outside of it.",
    },
    "markers": {
        "zh": "清单在 README 里的标记坏了，下次运行会停在这里：{why}",
        "en": "The list has lost its place in the README, and the next run would stop there: {why}",
    },
    "unreadable": {"zh": "读不了：{why}", "en": "It cannot be read: {why}"},
    "rules": {
        "zh": "这个 PR 也改了 {files}，检查用的是改过的规则和裁定，请维护者留意。",
        "en": "This pull request also changes {files}. The rules and decisions used here are the changed ones: "
        "maintainers, look.",
    },
    "no before": {
        "zh": "原来没有这份清单（或读不了）：全部条目都算新增。",
        "en": "There was no such list before, or it could not be read: all entries count as new.",
    },
    "renamed": {
        "zh": "这份清单原来是 {file}：各条与那里比较。",
        "en": "This list was {file} before: its entries are compared with those.",
    },
    "more": {
        "zh": "还有 {count} 处没有检查：请分成几个较小的 PR。",
        "en": "And {count} more were not checked: split this into smaller pull requests.",
    },
}
"""Kind of finding → the sentence, with places for its values."""
