"""Papers that resemble those of the list and are others: by the same authors, in the same words, or in both."""

from datetime import date

from tests.services.world import Paper, made_up, made_up_sha


def _lookalike(
    title: str, authors: str, published: date | None, arxiv: str | None = None, acl: str | None = None
) -> Paper:
    """Return a paper that all services hold; its abstract, paperId and counts are made up."""
    return Paper(
        title=title,
        authors=tuple(authors.split(", ")),
        abstract=f"This made-up abstract belongs to “{title}” and to no other paper.",
        published=published,
        arxiv=arxiv,
        acl=acl,
        doi=f"10.18653/v1/{acl}" if acl else None,
        year=_year(acl) or (published.year if published else None),
        s2=made_up_sha(f"{title} by {authors}"),
        s2_abstract=f"This made-up abstract belongs to “{title}” and to no other paper.",
        publication_date=published,
        citations=made_up(title, 30),
    )


def _year(acl: str | None) -> int | None:
    if acl is None:
        return None
    return int(acl[:4]) if "." in acl else 2000 + int(acl[1:3])


def lookalikes() -> tuple[Paper, ...]:
    """Return them all: none is in the list."""
    return (
        # the five authors of the list's multi-task paper, a year later
        _lookalike(
            "Model Compression with Two-stage Multi-teacher Knowledge Distillation for Web Question Answering System",
            "Ze Yang, Linjun Shou, Ming Gong, Wutao Lin, Daxin Jiang",
            date(2019, 10, 18),
            "1910.08381",
        ),
        # the four authors of its distilled successor
        _lookalike(
            "Multi-Task Deep Neural Networks for Natural Language Understanding",
            "Xiaodong Liu, Pengcheng He, Weizhu Chen, Jianfeng Gao",
            date(2019, 1, 31),
            "1901.11504",
            "P19-1441",
        ),
        # the follow-up to a paper of the list, by the same authors
        _lookalike(
            "On the Language Neutrality of Pre-trained Multilingual Representations",
            "Jindřich Libovický, Rudolf Rosa, Alexander Fraser",
            date(2020, 4, 9),
            "2004.05160",
            "2020.findings-emnlp.150",
        ),
        # the other ERNIE
        _lookalike(
            "ERNIE: Enhanced Representation through Knowledge Integration",
            "Yu Sun, Shuohuan Wang, Yukun Li, Shikun Feng, Xuyi Chen, Han Zhang, Xin Tian, Danxiang Zhu, Hao Tian, "
            "Hua Wu",
            date(2019, 4, 19),
            "1904.09223",
        ),
        _lookalike(
            "Attention Is All You Need for Chinese Word Segmentation",
            "Sufeng Duan, Hai Zhao",
            date(2019, 10, 31),
            "1910.14537",
            "2020.emnlp-main.317",
        ),
        _lookalike(
            "Attention Is Not All You Need: Pure Attention Loses Rank Doubly Exponentially with Depth",
            "Yihe Dong, Jean-Baptiste Cordonnier, Andreas Loukas",
            date(2021, 3, 5),
            "2103.03404",
        ),
        # the very title, by nobody: indexes hold such records
        _lookalike("Attention Is All You Need", "Ada Nowhere, Ben Nobody", date(2023, 2, 1)),
        _lookalike(
            "Audio ALBERT: A Lite BERT for Self-supervised Learning of Audio Representation",
            "Po-Han Chi, Pei-Hung Chung, Tsung-Han Wu, Chun-Cheng Hsieh, Yen-Hao Chen, Shang-Wen Li, Hung-yi Lee",
            date(2020, 5, 18),
            "2005.08575",
        ),
        _lookalike(
            "Does BERT Rediscover a Classical NLP Pipeline?",
            "Jingcheng Niu, Wenjie Lu, Gerald Penn",
            date(2022, 10, 1),
            None,
            "2022.coling-1.278",
        ),
        _lookalike(
            "Deep Contextualized Acoustic Representations For Semi-Supervised Speech Recognition",
            "Shaoshi Ling, Yuzong Liu, Julian Salazar, Katrin Kirchhoff",
            date(2019, 12, 3),
            "1912.01679",
        ),
        # the authors of a paper of the list, the same year, the same subject
        _lookalike(
            "Designing and Interpreting Probes with Control Tasks",
            "John Hewitt, Percy Liang",
            date(2019, 9, 8),
            "1909.03368",
            "D19-1275",
        ),
        _lookalike(
            "AMMUS : A Survey of Transformer-based Pretrained Models in Natural Language Processing",
            "Katikapalli Subramanyam Kalyan, Ajit Rajasekharan, Sivanesan Sangeetha",
            date(2021, 8, 12),
            "2108.05542",
        ),
        _lookalike(
            "A Review on Language Models as Knowledge Bases",
            "Badr AlKhamissi, Millicent Li, Asli Celikyilmaz, Mona Diab, Marjan Ghazvininejad",
            date(2022, 4, 12),
            "2204.06031",
        ),
    )
