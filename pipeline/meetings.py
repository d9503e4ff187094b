"""Short names of meetings and journals, from the long names of volumes and services."""

import re

_OF_FINDINGS = re.compile(r"[A-Z][A-Za-z]*[A-Z](?:-[A-Z][A-Za-z]*[A-Z])?")
_WORKSHOPS = tuple(
    (re.compile(pattern, re.IGNORECASE), name)
    for pattern, name in (
        (r"BlackboxNLP", "BlackboxNLP"),
        (r"RepL4NLP|Representation Learning for NLP", "RepL4NLP"),
        (r"BioNLP Open Shared Tasks|BioNLP-OST", "BioNLP-OST"),
        (r"BioNLP", "BioNLP"),
        (r"DeepLo(?![a-z])|Deep Learning Approaches for Low-Resource", "DeepLo"),
        (r"Optimizing and Evaluating Neural Language Generation", "NeuralGen"),
        (r"Machine Reading for Question Answering", "MRQA"),
        (r"New Frontiers in Summarization", "NewSum"),
        (r"Commonsense Inference in Natural Language", "COIN"),
        (r"Fact Extraction and VERification", "FEVER"),
        (r"Noisy User-generated Text", "W-NUT"),
        (r"Neural Generation and Translation", "NGT"),
    )
)
_MEETINGS = tuple(
    (re.compile(pattern, re.IGNORECASE), name)
    for pattern, name in (
        (r"Transactions of the Association for Computational Linguistics", "TACL"),
        (r"Conference on (?:Computational )?Natural Language Learning", "CoNLL"),
        (r"European Chapter of the Association", "EACL"),
        (r"North American Chapter of the Association", "NAACL"),
        (r"Asia-Pacific Chapter of the Association", "AACL"),
        (r"Empirical Methods in Natural Language Processing", "EMNLP"),
        (r"Annual Meeting of the Association for Computational Linguistics", "ACL"),
        (r"(?:Conference on|^(?:Advances in)?) ?Neural Information Processing Systems", "NeurIPS"),
        (r"International Conference on Learning Representations", "ICLR"),
        (r"International Conference on Machine Learning\b(?! and)", "ICML"),
        (r"AAAI Conference on Artificial Intelligence(?! and)", "AAAI"),
        (r"International Joint Conferences? on Artificial Intelligence", "IJCAI"),
        (r"International Conference on Computational Linguistics(?! and)", "COLING"),
        (r"International Conference on Language Resources and Evaluation", "LREC"),
        (r"Conference on Information and Knowledge Management", "CIKM"),
        (r"Conference on Web Search and Data Mining|^Web Search and Data Mining", "WSDM"),
        (r"Conference on Research and Development in Information Retrieval", "SIGIR"),
        (r"^Knowledge Discovery and Data Mining|Conference on Knowledge Discovery and Data Mining", "KDD"),
        (r"^Computer Vision and Pattern Recognition|Conference on Computer Vision and Pattern Recognition", "CVPR"),
        (r"^Interspeech$|Annual Conference of the International Speech Communication Association", "INTERSPEECH"),
        (r"International Conference on Acoustics,? Speech,? and Signal Processing", "ICASSP"),
    )
)


def short_name(text: str) -> str | None:
    """Return the short name of the meeting or journal whose long name the text holds; None: not in the tables."""
    if re.search(r"(?i)\bfindings\b", text):
        # "Findings of ACL: EMNLP 2020" is EMNLP's; ACL-IJCNLP is one meeting, known by its first name
        if names := _OF_FINDINGS.findall(text):
            return f"Findings of {names[-1].partition('-')[0]}"
        return "Findings of ACL" if "Association for Computational Linguistics" in text else None
    tables = _WORKSHOPS if re.search(r"(?i)workshop", text) else (*_WORKSHOPS, *_MEETINGS)
    return next((name for pattern, name in tables if pattern.search(text)), None)
