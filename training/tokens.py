"""spaCy's English tokeniser, brought nearer to the words of the UD English treebanks."""

from __future__ import annotations

import re

import spacy
from spacy.language import Language
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex

RUNS = r"[!?]{2,}|={2,}|_{2,}|\*{2,}|<{2,}|>{2,}|#{2,}|~{2,}"
"""Runs of one mark are one word."""

PHONE = r"(?:\d-)?\d{3}-\d{3}-\d{4}$"

BOUND = ("anti", "co", "e", "inter", "mini", "multi", "non", "pre", "pro", "re", "semi")
"""Before a hyphen these are no words of their own: "non-profit" is one, "oil-rich" is three."""


def blank() -> Language:
    """Return an empty English pipeline with this tokeniser; it is saved with the pipeline."""
    nlp = spacy.blank("en")
    defaults = nlp.Defaults
    tokenizer = nlp.tokenizer
    tokenizer.prefix_search = compile_prefix_regex([RUNS, *defaults.prefixes]).search
    tokenizer.suffix_search = compile_suffix_regex([RUNS, *defaults.suffixes]).search
    tokenizer.token_match = re.compile(PHONE).match
    tokenizer.add_special_case("etc.", [{"ORTH": "etc."}])
    guards = "".join(rf"(?<!\b{word})(?<!\b{word.title()})" for word in BOUND)
    infixes = [
        guards + rule if "-" in rule and "(?:" in rule else rule for rule in defaults.infixes
    ]
    tokenizer.infix_finditer = compile_infix_regex(infixes).finditer
    return nlp
