"""What a reporting word does: kind of claim, reporter's stance, claimant's certainty and polarity.

No corpus labels these, so they come from the cue's lemma and its frame, after
the source-introducing predicates of FactBank (Saurí and Pustejovsky 2009).
A cue that no class names is read by its frame: quoted words, or a finite complement, are asserted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.model import Certainty, ClaimKind, Mode, Polarity, Stance

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from spacy.tokens import Token

_LEMMAS = {
    ClaimKind.DENIAL: """deny denial reject rejection refute rebut dismiss dispute contradict
        disavow repudiate disclaim""",
    ClaimKind.PREDICTION: "predict prediction forecast foresee prophesy expect expectation project",
    ClaimKind.WARNING: "warn warning caution alert",
    ClaimKind.ESTIMATE: "estimate estimation reckon calculate",
    ClaimKind.CONFIRMATION: "confirm confirmation verify corroborate certify",
    ClaimKind.ALLEGATION: """allege allegation accuse accusation allegedly purport purportedly
        supposedly insinuate blame charge""",
    ClaimKind.ATTITUDE: """believe belief think feel hope fear want wish like love hate support
        oppose opposition endorse endorsement favor favour prefer criticize criticise praise
        condemn denounce welcome doubt worry regret agree disagree consider view regard see know
        understand realize realise learn hear wonder appreciate respect admire trust approve
        disapprove embrace resent concern convinced confident sure proud happy angry desire opinion
        suspect assume back applaud deplore""",
    ClaimKind.INTENTION: """plan intend intention vow pledge promise decide decision refuse offer
        seek try aim threaten threat commit commitment prepare determine""",
    ClaimKind.OTHER: """ask question demand order request urge recommend recommendation invite
        encourage instruct command appeal advise propose proposal direct""",
    ClaimKind.ASSERTION: """say saying tell state statement announce announcement report reportedly
        claim argue argument add note explain declare declaration assert assertion insist maintain
        contend write tweet post reply respond reveal disclose suggest indicate show point stress
        emphasize emphasise underline underscore conclude conclusion remark comment observe mention
        describe speak continue recall recount quip joke testify testimony swear inform notify
        publish according cite quote per admit concede acknowledge confess boast complain
        counter remind repeat reiterate affirm specify clarify relay communicate read quote hint
        imply contend finding""",
}
KINDS = {lemma: kind for kind, lemmas in _LEMMAS.items() for lemma in lemmas.split()}

_DISTANCING = set(
    "claim allege allegation allegedly purport purportedly supposedly boast insinuate".split()
)
_ENDORSING = set(
    """confirm confirmation verify corroborate reveal admit acknowledge concede confess disclose
    prove demonstrate note show point""".split()
)
_HEDGES = {
    Certainty.POSSIBLE: set("may might could can possibly perhaps maybe possible".split()),
    Certainty.PROBABLE: set(
        """probably likely apparently presumably seemingly must seem appear probable should
        suggest estimate expect predict reckon believe suspect think assume hint imply""".split()
    ),
}
_NEGATION = {"not", "n't", "n’t", "never", "no", "neither", "nor", "without"}
_OPEN = {"whether", "if"}
_WORDY = ("VERB", "NOUN", "ADJ", "ADV", "PROPN", "AUX", "ADP")


def cue_head(cue: Sequence[Token]) -> Token | None:
    """Pick the word that carries a cue's meaning: its verb, else its noun, else what there is."""
    for pos in _WORDY:
        heads = [token for token in cue if token.pos_ == pos]
        if heads:
            return min(heads, key=lambda token: (_depth(token), token.i))
    return cue[0] if cue else None


def cue_lemma(head: Token | None) -> str:
    """Name a cue by its head's lemma; empty where there is no cue.

    "According to" is a preposition to its readers, whatever verb it was made from.
    """
    if head is None:
        return ""
    lemma, form = head.lemma_.lower(), head.lower_
    if form == "according" or lemma in KINDS:
        return "according" if form == "according" else lemma
    # A lemma of no known cue may be the lemmatiser's slip ("denie").
    tries = (form[:-3] + "y", form[:-1], form[:-2], form[:-3], form[:-3] + "e")
    return next((word for word in tries if word in KINDS), lemma)


def content_head(content: Sequence[Token]) -> Token | None:
    """Pick the content's topmost word, preferring a predicate."""
    inside = {token.i for token in content}
    tops = [t for t in content if (t.head.i not in inside or t.head == t) and t.pos_ != "PUNCT"]
    predicates = [t for t in tops if t.pos_ in ("VERB", "AUX", "ADJ") or _subject(t) is not None]
    return next(iter(predicates or tops), None)


def kind_of(lemma: str, cue: Token | None, content: Sequence[Token], mode: Mode) -> ClaimKind:
    """Say what the claimant does.

    Args:
        lemma: Of the cue's head; empty where there is no cue.
        cue: The cue's head.
        content: Tokens of what is said.
        mode: Quoted sentences are asserted whatever the verb (": ...", he smiled).
    """
    inside = {token.i for token in content}
    clause = any(token.pos_ in ("VERB", "AUX") for token in content)
    kind = KINDS.get(lemma)
    if cue is not None and is_negated(cue) and mode is not Mode.DIRECT:
        return ClaimKind.OTHER
    if kind is None:
        complement = cue is not None and any(
            child.dep_.startswith("ccomp") and child.i in inside for child in cue.children
        )
        kind = ClaimKind.ASSERTION if complement and clause else ClaimKind.OTHER
    if mode is Mode.DIRECT and clause and not kind.is_claim:
        return ClaimKind.ASSERTION
    return kind


def stance_of(lemma: str) -> Stance:
    """Say how far the reporter stands off by choosing this word."""
    if lemma in _DISTANCING:
        return Stance.DISTANCING
    return Stance.ENDORSING if lemma in _ENDORSING else Stance.NEUTRAL


def certainty_of(lemma: str, kind: ClaimKind, head: Token | None) -> Certainty:
    """Say how sure the claimant presents the content as being.

    Modals and adverbs at the content's head count before the cue's own signature.
    """
    if head is None or not kind.is_claim or _is_open(head):
        return Certainty.UNDERSPECIFIED
    near = {head.lemma_.lower(), head.lower_, *_marks(head)}
    for certainty, hedges in _HEDGES.items():
        if near & hedges:
            return certainty
    for certainty, hedges in _HEDGES.items():
        if lemma in hedges:
            return certainty
    predicate = head.pos_ in ("VERB", "AUX") or _subject(head) is not None
    return Certainty.CERTAIN if predicate else Certainty.UNDERSPECIFIED


def polarity_of(kind: ClaimKind, head: Token | None) -> Polarity:
    """Say whether the claimant holds that the content is so; a denial turns it round."""
    if head is None or _is_open(head):
        return Polarity.UNDERSPECIFIED
    negative = is_negated(head) != (kind is ClaimKind.DENIAL)
    return Polarity.NEGATIVE if negative else Polarity.POSITIVE


def is_negated(head: Token) -> bool:
    """Tell whether a predicate is negated: by a particle, or by "no" on its subject or itself."""
    subject = _subject(head)
    around = [*head.children, *(subject.children if subject is not None else ())]
    return any(
        token.lower_ in _NEGATION and token.dep_ in ("advmod", "det", "neg", "cc", "case", "mark")
        for token in around
    ) or (subject is not None and subject.lower_ in ("nobody", "nothing", "none"))


def _is_open(head: Token) -> bool:
    return any(child.lower_ in _OPEN and child.dep_ == "mark" for child in head.children)


def _marks(head: Token) -> Iterable[str]:
    return (
        child.lower_ for child in head.children if child.dep_.startswith(("aux", "advmod", "cop"))
    )


def _subject(head: Token) -> Token | None:
    return next((child for child in head.children if child.dep_.startswith("nsubj")), None)


def _depth(token: Token) -> int:
    return sum(1 for _ in token.ancestors)
