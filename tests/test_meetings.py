"""Short names: those of the table, and of nothing that only resembles it."""

import pytest

from pipeline.meetings import short_name


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Annual Meeting of the Association for Computational Linguistics", "ACL"),
        ("North American Chapter of the Association for Computational Linguistics", "NAACL"),
        ("Transactions of the Association for Computational Linguistics", "TACL"),
        ("Neural Information Processing Systems", "NeurIPS"),
        ("Advances in Neural Information Processing Systems", "NeurIPS"),
        ("Thirty-third Conference on Neural Information Processing Systems", "NeurIPS"),
        ("International Conference on Learning Representations", "ICLR"),
        ("AAAI Conference on Artificial Intelligence", "AAAI"),
        ("International Conference on Machine Learning", "ICML"),
        ("International Conference on Information and Knowledge Management", "CIKM"),
        ("Web Search and Data Mining", "WSDM"),
        # other meetings, with a name that begins or ends alike
        ("International Conference on Machine Learning and Applications", None),
        ("Asian Conference on Machine Learning", None),
        ("International Conference on Computational Linguistics and Intelligent Text Processing", None),
        ("AAAI Conference on Artificial Intelligence and Interactive Digital Entertainment", None),
        ("Workshop of the Conference on Neural Information Processing Systems", None),
        ("International Conference on Something Else", None),
    ],
)
def test_a_long_name_has_the_short_name_of_the_table(name: str, short: str | None) -> None:
    """A name outside the table is left as it is."""
    assert short_name(name) == short
