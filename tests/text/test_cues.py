from __future__ import annotations

import pytest

from kg.model import Certainty, ClaimKind, Mode, Polarity, Stance
from kg.text.cues import (
    certainty_of,
    content_head,
    cue_head,
    kind_of,
    polarity_of,
    stance_of,
)
from tests.text.builders import parsed

MAY_FALL = """
He he PRON 2 nsubj
warned warn VERB 0 root
Sobolin Sobolin PROPN 5 nsubj
may may AUX 5 aux
fall_ fall VERB 2 ccomp
. . PUNCT 2 punct
"""
NOT_FALLEN = """
She she PRON 2 nsubj
denied deny VERB 0 root
that that SCONJ 7 mark
Sobolin Sobolin PROPN 7 nsubj
had have AUX 7 aux
not not PART 7 advmod
fallen_ fall VERB 2 ccomp
. . PUNCT 2 punct
"""
SMILED = """
It it PRON 2 nsubj
works_ work VERB 5 ccomp
, , PUNCT 5 punct
she she PRON 5 nsubj
smiled_ smile VERB 0 root
. . PUNCT 5 punct
"""
DID_NOT_SAY = """
He he PRON 4 nsubj
did do AUX 4 aux
not not PART 4 advmod
say say VERB 0 root
whether whether SCONJ 7 mark
it it PRON 7 nsubj
fell_ fall VERB 4 ccomp
. . PUNCT 4 punct
"""


def test_a_modal_makes_a_warning_possible() -> None:
    """ "warned Sobolin may fall": a warning that is POSSIBLE and positive."""
    doc = parsed(MAY_FALL)
    head = content_head(list(doc[2:5]))
    kind = kind_of("warn", cue_head(list(doc[1:2])), list(doc[2:5]), Mode.INDIRECT)
    assert (ClaimKind.WARNING, Certainty.POSSIBLE, Polarity.POSITIVE) == (
        kind,
        certainty_of("warn", kind, head),
        polarity_of(kind, head),
    )


def test_denying_a_negative_is_positive() -> None:
    """ "denied that it had not fallen": the claimant holds that it fell."""
    doc = parsed(NOT_FALLEN)
    kind = kind_of("deny", doc[1], list(doc[2:7]), Mode.INDIRECT)
    assert (ClaimKind.DENIAL, Polarity.POSITIVE) == (
        kind,
        polarity_of(kind, content_head(list(doc[2:7]))),
    )


def test_denying_a_noun_is_negative() -> None:
    """ "denied the report" holds that it is not so."""
    doc = parsed("He he PRON 2 nsubj\ndenied deny VERB 0 root\nreports report NOUN 2 obj")
    assert polarity_of(ClaimKind.DENIAL, content_head(list(doc[2:3]))) is Polarity.NEGATIVE


def test_an_unlisted_verb_with_quoted_words_asserts() -> None:
    """Speech by a verb of no class is read by its frame."""
    doc = parsed(SMILED)
    assert kind_of("smile", doc[4], list(doc[0:2]), Mode.DIRECT) is ClaimKind.ASSERTION


def test_saying_nothing_is_no_claim() -> None:
    """ "did not say whether" asserts nothing."""
    doc = parsed(DID_NOT_SAY)
    assert kind_of("say", doc[3], list(doc[4:7]), Mode.INDIRECT) is ClaimKind.OTHER
    assert polarity_of(ClaimKind.OTHER, content_head(list(doc[4:7]))) is Polarity.UNDERSPECIFIED


@pytest.mark.parametrize(
    ("lemma", "kind"),
    [
        ("hope", ClaimKind.ATTITUDE),
        ("vow", ClaimKind.INTENTION),
        ("urge", ClaimKind.OTHER),
        ("confirm", ClaimKind.CONFIRMATION),
        ("allege", ClaimKind.ALLEGATION),
        ("predict", ClaimKind.PREDICTION),
        ("estimate", ClaimKind.ESTIMATE),
    ],
)
def test_a_cue_has_the_kind_of_its_class(lemma: str, kind: ClaimKind) -> None:
    """Attitudes and intentions are told from assertions by the verb."""
    doc = parsed(MAY_FALL)
    assert kind == kind_of(lemma, None, list(doc[2:5]), Mode.INDIRECT)


def test_the_reporter_stands_off_by_the_verb() -> None:
    """claimed, admitted and said differ in the reporter's stance alone."""
    stances = [stance_of(lemma) for lemma in ("claim", "admit", "say")]
    assert [Stance.DISTANCING, Stance.ENDORSING, Stance.NEUTRAL] == stances
