"""spaCy's English tokeniser, brought nearer to the words of the UD English treebanks."""

from __future__ import annotations

import re

import spacy
from spacy.language import Language
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex

RUNS = r"(?:[!?]{2,}|={2,}|_{2,}|\*{2,}|<{2,}|>{2,}|#{2,}|~{2,})"
"""Runs of one mark are one word."""

NUMBER = r"(?:(?:\d-)?\d{3}-)?\d{3}-\d{4}$"
"""Telephone numbers are one word."""

BOUND = (
    *("anti", "co", "cross", "e", "ex", "inter", "mid", "mini", "multi", "neo", "non"),
    *("post", "pre", "pro", "re", "semi", "sub"),
)
"""Before a hyphen these are no words of their own: "non-profit" is one, "oil-rich" is three."""

ABBREVIATIONS = (
    "Ft. Lt. No. Nos. Mlle. Sat. Thurs. Tues. Wed. al. approx. ca. cf. div. etc. ft. lb. lbs. vol."
)

UNMARKED = {"ill", "id", "Ill", "Id", "wed", "Wed", "well", "Well", "were", "Were", "hell", "shell"}
"""Words of their own that spaCy's exceptions take for contractions without their apostrophe."""


def blank() -> Language:
    """Return an empty English pipeline with this tokeniser; it is saved with the pipeline."""
    nlp = spacy.blank("en")
    defaults = nlp.Defaults
    tokenizer = nlp.tokenizer
    tokenizer.prefix_search = compile_prefix_regex([RUNS, *defaults.prefixes]).search
    tokenizer.suffix_search = compile_suffix_regex([RUNS, *defaults.suffixes]).search
    tokenizer.token_match = re.compile(NUMBER).match
    tokenizer.rules = {
        form: parts for form, parts in tokenizer.rules.items() if form.rstrip(".") not in UNMARKED
    }
    for word in ABBREVIATIONS.split():
        tokenizer.add_special_case(word, [{"ORTH": word}])
    guards = "".join(rf"(?<!\b{word})(?<!\b{word.title()})" for word in BOUND)
    infixes = [
        guards + rule if "-" in rule and "(?:" in rule else rule for rule in defaults.infixes
    ]
    infixes += [r"(?<=:[0-5]\d)(?=[AaPp]\.?[Mm]\b)", r"(?<=[0-9])[,–](?=[0-9]{1,2}$)"]
    tokenizer.infix_finditer = compile_infix_regex(infixes).finditer
    return nlp
