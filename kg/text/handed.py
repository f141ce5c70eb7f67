"""Words that are handed on: "TASS reported, citing the mayor, that ...", "N quoted X as saying".

The network takes for the source who is nearest to the cue, as the corpus that it was trained on
does. Whose words they are is read from the tree: an attribution in, one whose source is the first
speaker out, and who handed it on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.text.cues import KINDS, cue_head
from kg.text.nested import can_speak

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from spacy.tokens import Doc, Span, Token

    from kg.text.mentions import Found

    Spans = dict[str, list[Span]]

_CITE, _QUOTE = "cite", ("quote", "cite")
_CLAUSES = ("ccomp", "parataxis")


def handed_on(
    doc: Doc, spans: Spans, name_at: Mapping[int, Found]
) -> tuple[Spans, list[Token]] | None:
    """Find the first speaker of an attribution.

    Args:
        doc: Parsed.
        spans: SOURCE, CUE and CONTENT of the attribution.
        name_at: The name that a token is in.

    Returns:
        The spans of what the first speaker says, and the words for who hands it on; None where the
        source speaks for itself.
    """
    cue = cue_head([token for span in spans.get("CUE", ()) for token in span])
    if cue is None:
        return None
    read = _quoted(cue) or _citing(cue, spans) or _according(cue, spans)
    if read is None:
        return None
    source, said, content, outer = read
    speaks = can_speak(source, name_at) or source.lemma_.lower() == "source"
    if not speaks or (outer is not None and outer == source):
        return None
    whose = _phrase(doc, source)
    parts = _without(doc, content, {*range(whose.start, whose.end), said.i})
    if not parts:
        return None
    outer_words = list(_phrase(doc, outer)) if outer is not None else []
    # "Reported on Sunday, citing": the day hangs on the first of the two.
    cues = [doc[said.i : said.i + 1]]
    if said.lemma_.lower() == _CITE and cue != said:
        cues = [*spans["CUE"], *(span for span in cues if said not in spans["CUE"][-1])]
    return {"SOURCE": [whose], "CUE": cues, "CONTENT": parts}, outer_words


def _quoted(cue: Token) -> tuple[Token, Token, list[Token], Token | None] | None:
    """Read "N quoted X as saying that ...", "X was quoted by N as saying that ..."."""
    if cue.lemma_.lower() not in _QUOTE:
        return None
    said = _child(cue, "advcl", "xcomp", "acl")
    if said is None or not any(child.lower_ == "as" for child in said.children):
        return None
    clause = _child(said, *_CLAUSES)
    passive = _child(cue, "nsubj:pass")
    source = passive if passive is not None else _child(cue, "obj")
    outer = _child(cue, "obl:agent") if passive is not None else _child(cue, "nsubj")
    if clause is None or source is None:
        return None
    return source, said, list(clause.subtree), outer


def _citing(cue: Token, spans: Spans) -> tuple[Token, Token, list[Token], Token | None] | None:
    """Read "N reported, citing X, that ...", "..., N said, citing X"."""
    citing = cue if cue.lemma_.lower() == _CITE else None
    if citing is None:
        near = (t for t in cue.children if t.lemma_.lower() == _CITE and t.dep_ == "advcl")
        citing = next(near, None)
    if citing is None or citing.lower_ != "citing":
        return None
    source = _child(citing, "obj")
    outer = _child(citing.head, "nsubj")
    if source is None or KINDS.get(citing.head.lemma_.lower()) is None:
        return None
    clause = _child(citing, *_CLAUSES)
    content = [token for span in spans["CONTENT"] for token in span]
    inside = {token.i for token in source.subtree}
    if all(token.i in inside or token.is_punct for token in content):
        content = list(clause.subtree) if clause is not None else []
    return source, citing, content, outer


def _according(cue: Token, spans: Spans) -> tuple[Token, Token, list[Token], Token | None] | None:
    """Read "X said, according to N, that ..."."""
    if cue.lower_ != "according":
        return None
    source = next((t for span in spans.get("SOURCE", ()) for t in span if t.dep_ == "obl"), None)
    if source is None or KINDS.get(source.head.lemma_.lower()) is None:
        return None
    said = source.head
    clause, speaker = _child(said, *_CLAUSES), _child(said, "nsubj")
    content = {token.i for span in spans["CONTENT"] for token in span}
    if clause is None or speaker is None or clause.i not in content or speaker.i in content:
        return None
    return speaker, said, list(clause.subtree), source


def _child(head: Token, *links: str) -> Token | None:
    return next((child for child in head.children if child.dep_ in links), None)


def _phrase(doc: Doc, head: Token) -> Span:
    """The words of a noun and what hangs on it, as far as they stand together."""
    inside = {token.i for token in head.subtree}
    start = end = head.i
    while start - 1 in inside:
        start -= 1
    while end + 1 in inside:
        end += 1
    while end > head.i and doc[end].is_punct:
        end -= 1
    while start < head.i and doc[start].is_punct:
        start += 1
    return doc[start : end + 1]


def _without(doc: Doc, content: Iterable[Token], left_out: set[int]) -> list[Span]:
    """The runs of words of a content, some left out, without punctuation at their ends."""
    runs: list[list[int]] = []
    for i in sorted(token.i for token in content if token.i not in left_out):
        if runs and runs[-1][-1] == i - 1:
            runs[-1].append(i)
        else:
            runs.append([i])
    spans = []
    for run in runs:
        while run and (doc[run[0]].text in ",;:." or doc[run[0]].is_space):
            run.pop(0)
        while run and (doc[run[-1]].text in ",;:." or doc[run[-1]].is_space):
            run.pop()
        if run and any(not doc[i].is_punct for i in run):
            spans.append(doc[run[0] : run[-1] + 1])
    return spans
