"""Tell whether the verb that a date belongs to speaks of the future.

With a parse the verb is the one that the date hangs on, so that "said on Tuesday that it will" is
past. Without one it is the nearest sign of tense before the date in its sentence, else after it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from typing import Final

from spacy.tokens import Doc, Token

_WILL: Final = frozenset({"will", "wo", "'ll", "’ll", "shall", "ll"})
# "is due to begin", "plans to", "expected to": future when an infinitive follows.
_AHEAD: Final = frozenset(
    "due set expected scheduled slated planned plan plans planning going likely intend intends "
    "hope hopes poised projected".split()
)
_PRESENT: Final = frozenset({"is", "are", "am", "'s", "’s", "'re", "’re", "'m", "’m"})
_PAST: Final = frozenset(
    "was were had did said told came went took began became made held left fell rose met won lost "
    "saw got gave ran wrote spoke sent led".split()
)
_END: Final = frozenset(".?!;")
_VERBAL: Final = frozenset({"VERB", "AUX"})
_REACH: Final = 30  # tokens looked at on each side


def future_at(doc: Doc) -> Callable[[int], bool]:
    """Make a test that tells whether the clause at a character offset is in the future.

    The test takes an offset in Unicode code points and looks at a bounded number of tokens.
    """
    starts: list[int] = []
    parsed = doc.has_annotation("DEP") and doc.has_annotation("POS")

    def future(start: int) -> bool:
        if not starts:
            starts.extend(doc.to_array("IDX").tolist())
        if not starts:
            return False
        place = max(0, bisect_right(starts, start) - 1)
        if parsed:
            return _verb_is_future(doc[place])
        left = (doc[i] for i in range(place - 1, max(-1, place - _REACH), -1))
        sign = _sign(left)
        if sign is None:
            sign = _sign(doc[i] for i in range(place + 1, min(len(doc), place + _REACH)))
        return bool(sign)

    return future


def _verb_is_future(token: Token) -> bool:
    """Climb from a word to the verb that it hangs on, and read that verb's tense."""
    for _ in range(_REACH):
        helping = token.dep_.startswith(("aux", "cop"))
        if token.pos_ in _VERBAL and not helping:
            return _points_ahead(token) or (_is_infinitive(token) and _points_ahead(token.head))
        if token.head.i == token.i:
            return False
        token = token.head
    return False


def _points_ahead(verb: Token) -> bool:
    helpers = {child.lower_ for child in verb.children if child.dep_.startswith("aux")}
    if helpers & _WILL:
        return True
    if verb.lower_ in _AHEAD | _PRESENT:  # due to begin; is to begin
        return any(_is_infinitive(child) for child in verb.children)
    return bool(helpers & _PRESENT) and (verb.lower_.endswith("ing") or _is_infinitive(verb))


def _is_infinitive(verb: Token) -> bool:
    return any(child.lower_ == "to" and child.dep_ == "mark" for child in verb.children)


def _sign(tokens: Iterable[Token]) -> bool | None:
    """Find the first sign of tense: True for the future, False for the past, None for none."""
    for token in tokens:
        word = token.lower_
        if word in _END:
            return None
        if word in _WILL:
            return True
        if word in _AHEAD and token.i + 1 < len(token.doc) and token.nbor().lower_ == "to":
            return True
        before = token.nbor(-1).lower_ if token.i else ""
        if word == "to" and before in {"is", "are"}:
            return True
        if before != "be" and (word in _PAST or word.endswith("ed")):
            return False
    return None
