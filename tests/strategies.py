"""Hypothesis strategies that more than one test uses."""

from __future__ import annotations

from hypothesis import strategies as st

# Any Unicode text that can be written: all of it but halves of surrogate pairs.
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
words = texts.filter(lambda value: bool(value.strip()))
# What has broken a parser somewhere: quotes, escapes, control and format characters, emoji.
_CHARACTERS = (
    "\"'\\{}<>|^`\n\r\t\x00\x08\x0b\x0c\x1c\x1d\x1e\x1f\x7f\x85é#\u2028\u2029\ufeff\ufffe\u202e"
)
_SEQUENCES = ("\\u0022", "\\U00000022", '"""', "<iri>", "UNDEF", "e\u0301", "\U0001f600")
hostile = st.lists(st.sampled_from([*_CHARACTERS, *_SEQUENCES]), max_size=12).map("".join)
