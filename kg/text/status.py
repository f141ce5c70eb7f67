"""What a text says of the verification of a claim it reports.

"The assertion remains unverified by independent sources", "This could not be independently
confirmed": a sentence whose verdict words hang on a word for a claim, or on a demonstrative.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.model import Status
from kg.text.cues import is_negated

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from spacy.tokens import Doc, Token

_CLAIM_NOUNS = set(
    """claim assertion allegation report statement account information announcement figure
    number footage video image accusation story rumor rumour version detail finding conclusion
    result testimony message post charge contention suggestion remark comment""".split()
)
_DEMONSTRATIVES = {"this", "that", "these", "those", "it", "they", "which", "neither", "both"}
_PAIR = {"neither", "both"}
_CHECKS = {"verify", "confirm", "corroborate", "substantiate", "authenticate"}
_VERDICTS = {
    **dict.fromkeys(("unverified", "unconfirmed", "unsubstantiated", "uncorroborated"),
                    Status.UNVERIFIED),
    **dict.fromkeys(("refute", "debunk", "disprove", "discredit"), Status.REFUTED),
    **dict.fromkeys(("deny", "reject"), Status.DENIED),
    **dict.fromkeys(("dispute", "contest", "contradict"), Status.DISPUTED),
    **dict.fromkeys(("retract", "withdraw"), Status.RETRACTED),
}  # fmt: skip
# Said of a claim that does not hold: a denial in somebody's words, in the text's a refutation.
_FALSE = set(
    """false untrue wrong incorrect inaccurate baseless unfounded fake fabricated fabrication lie
    nonsense propaganda hoax""".split()
)
_PROOF = {"evidence", "proof"}
_WORDS = {*_CHECKS, *_VERDICTS, *_FALSE, *_PROOF}


@dataclass(frozen=True, slots=True)
class Verdict:
    """A status that a sentence gives to the claim before it; token indices.

    Attributes:
        verdict: The word that carries the status.
        subject: The word that points at the claim.
        anaphoric: Whether that word points back ("the claim", "this"); bare "accusations" do not.
        owner: The word for whose claim it is, where the sentence says ("Velko's claim").
        author: The word for who gives the status, where the sentence names one.
        pair: Whether it is on two claims: "neither account".
        called: Whether it is no act but a word for what is not so ("false"): in somebody's mouth a
            denial.
        added: Whether a clause adds it to what stands before: ", a claim that Kyiv denies", ",
            which Kyiv denies".
        aside: Whether it is in a subordinate clause, and so, if it points back with a mere "this",
            on the main one: "They have their embassies there, although Israel disputes this".
    """

    status: Status
    sentence: tuple[int, int]
    verdict: int
    subject: int
    anaphoric: bool
    owner: int | None
    author: int | None
    pair: bool
    called: bool
    added: bool
    aside: bool


def find_verdicts(doc: Doc) -> Iterator[Verdict]:
    """Find where sentences assess a claim, in text order; at most one verdict of an author each."""
    for sentence in doc.sents:
        authors: set[int | None] = set()
        for token in sentence:
            status = _status(token)
            subject = _assessed(token) if status else None
            if status and subject is not None and not _has_content(subject):
                author = _author(token, subject)
                if authors and (author is None or author in authors or None in authors):
                    continue
                authors.add(author)
                yield Verdict(
                    status=status,
                    sentence=(sentence.start, sentence.end),
                    verdict=token.i,
                    subject=subject.i,
                    anaphoric=subject.lower_ in _DEMONSTRATIVES
                    or any(c.dep_ in ("det", "nmod:poss") for c in subject.children),
                    owner=next((c.i for c in subject.children if c.dep_ == "nmod:poss"), None),
                    author=author,
                    pair=any(t.lower_ in _PAIR for t in (subject, *subject.children)),
                    called=token.lower_ in _FALSE or token.lemma_.lower() in _FALSE,
                    added=_top(token).dep_ in ("acl:relcl", "advcl:relcl")
                    and (subject.lower_ == "which" or subject == _top(token).head),
                    aside=subject.lower_ in _DEMONSTRATIVES and _top(token).dep_ == "advcl",
                )


def only_points(content: Sequence[Token], head: Token | None) -> bool:
    """Tell whether what is said is no more than a word for what was said: "denied the claim".

    Args:
        content: Its tokens.
        head: Of them.
    """
    return (
        head is not None
        and (head.lemma_.lower() in _CLAIM_NOUNS or head.lower_ in _DEMONSTRATIVES)
        and not _has_content(head)
        and not any(token.pos_ in ("VERB", "AUX", "NUM") for token in content)
    )


def _top(token: Token) -> Token:
    """Return the predicate of the clause that a verdict is in."""
    clause = _clause(token)
    return next((head for head in reversed(list(token.ancestors)) if head.i in clause), token)


def _status(token: Token) -> Status | None:
    known = (word for word in (token.lemma_.lower(), token.lower_) if word in _WORDS)
    lemma = next(known, "")
    if lemma in _CHECKS and token.pos_ in ("VERB", "ADJ"):
        return Status.UNVERIFIED if _not_done(token) else _done(token)
    if lemma in _VERDICTS:
        status = _VERDICTS[lemma]
        if status is Status.UNVERIFIED:
            return status
        # Neither a contest nor what is "hard to dispute".
        act = token.pos_ == "VERB" and all(child.lower_ != "to" for child in token.children)
        return status if act and not is_negated(token) else None
    # "It lies nine kilometres from the town" calls nothing a lie.
    if lemma in _FALSE and (token.pos_ in ("NOUN", "ADJ") or token.tag_ == "VBN"):
        return None if is_negated(token) else Status.REFUTED
    if lemma in _PROOF and any(child.lower_ == "no" for child in token.children):
        return Status.UNVERIFIED
    return None


def _not_done(token: Token) -> bool:
    """Whether a check failed or was not made: "could not verify", "was unable to confirm"."""
    governors = [token, *(head for head in token.ancestors if head.i in _clause(token))]
    return any(is_negated(head) for head in governors) or any(
        head.lower_ in ("unable", "impossible") for head in governors
    )


def _done(token: Token) -> Status | None:
    """A check that the sentence states as made; a wish or a plan to check is none."""
    marks = {child.lower_ for child in token.children}
    passive = any(child.dep_ in ("nsubj:pass", "aux:pass") for child in token.children)
    return Status.VERIFIED if passive and not marks & {"to", "will", "would", "may"} else None


def _assessed(token: Token) -> Token | None:
    """The subject or object of the verdict, if it is a word for a claim."""
    clause = _clause(token)
    around = [token, *(head for head in token.ancestors if head.i in clause)]
    for governor in around:
        for child in governor.children:
            if child.dep_.startswith(("nsubj", "obj", "nmod", "acl")) and _points(child):
                # "An idea that was untrue" is no claim; ", which was untrue" may be on all before.
                relative = child.lower_ == "that" and governor.dep_ == "acl:relcl"
                return child if not relative or _points(governor.head) else None
    if token.lemma_.lower() in _PROOF:
        # "Gave no evidence for the accusation" (the parser may hang it on either word), "no
        # evidence to support the claim".
        verbs = [child for child in token.children if child.dep_.startswith("acl")]
        verbs += [token.head] if token.dep_ in ("obj", "nsubj:pass") else []
        near = (c for verb in verbs for c in verb.children if c.dep_ in ("obl", "obj"))
        return next((child for child in near if _points(child)), None)
    if token.dep_ in ("amod", "acl", "acl:relcl") and _points(token.head):
        return token.head
    return None


def _points(token: Token) -> bool:
    return token.lemma_.lower() in _CLAIM_NOUNS or (
        token.lower_ in _DEMONSTRATIVES and token.pos_ in ("PRON", "DET", "CCONJ")
    )


def _has_content(subject: Token) -> bool:
    """Whether a noun for a claim brings its own: "denied reports of damage" is on no other."""
    return any(
        child.dep_ in ("acl", "ccomp")
        or (child.dep_ == "nmod" and any(c.lower_ in ("of", "about") for c in child.children))
        for child in subject.children
    )


def _clause(token: Token) -> set[int]:
    """Indices of the predicates above a token that share its clause chain."""
    linked = {token.i}
    current = token
    while current.dep_ in ("xcomp", "ccomp", "aux", "cop", "amod") and current.head != current:
        current = current.head
        linked.add(current.i)
    return linked


def _author(token: Token, subject: Token) -> int | None:
    """The active subject of the verdict or of what governs it: "Reuters could not verify"."""
    clause = _clause(token)
    for governor in (token, *(head for head in token.ancestors if head.i in clause)):
        for child in governor.children:
            if child.dep_ == "nsubj" and child.i != subject.i and not _points(child):
                return child.i
    return None
