from __future__ import annotations

import pytest

from kg.model import Status
from kg.text.status import find_verdicts
from tests.text.builders import parsed

REMAINS = """
The the DET 2 det
assertion assertion NOUN 4 nsubj
remains remain AUX 4 cop
unverified unverified ADJ 0 root
by by ADP 7 case
independent independent ADJ 7 amod
sources_ source NOUN 4 obl
. . PUNCT 4 punct
"""
COULD_NOT = """
The the DET 2 det
claim claim NOUN 7 nsubj:pass
could could AUX 7 aux
not not PART 7 advmod
be be AUX 7 aux:pass
independently independently ADV 7 advmod
confirmed_ confirm VERB 0 root
. . PUNCT 7 punct
"""
UNABLE = """
Reuters Reuters PROPN 3 nsubj
was be AUX 3 cop
unable unable ADJ 0 root
to to PART 5 mark
verify verify VERB 3 xcomp
the the DET 7 det
report_ report NOUN 5 obj
. . PUNCT 3 punct
"""
CONFIRMED = """
The the DET 2 det
report report NOUN 4 nsubj:pass
was be AUX 4 aux:pass
confirmed confirm VERB 0 root
by by ADP 7 case
satellite satellite NOUN 7 compound
images_ image NOUN 4 obl:agent
. . PUNCT 4 punct
"""
DEBUNKED = """
That that PRON 4 nsubj:pass
was be AUX 4 aux:pass
later later ADV 4 advmod
debunked_ debunk VERB 0 root
. . PUNCT 4 punct
"""
DENIED = """
Kyiv Kyiv PROPN 2 nsubj
denied deny VERB 0 root
the the DET 4 det
claim_ claim NOUN 2 obj
. . PUNCT 2 punct
"""
NOT_DENIED = """
Kyiv Kyiv PROPN 4 nsubj
did do AUX 4 aux
not not PART 4 advmod
deny deny VERB 0 root
the the DET 6 det
claim_ claim NOUN 4 obj
. . PUNCT 4 punct
"""
NO_EVIDENCE = """
There there PRON 2 expl
was be VERB 0 root
no no DET 4 det
evidence evidence NOUN 2 nsubj
for for ADP 7 case
the the DET 7 det
claim_ claim NOUN 4 nmod
. . PUNCT 2 punct
"""
UNCONFIRMED_REPORTS = """
Unconfirmed unconfirmed ADJ 2 amod
reports report NOUN 3 nsubj
spread_ spread VERB 0 root
. . PUNCT 3 punct
"""

REJECTED = """
It it PRON 2 nsubj
fell fall VERB 0 root
, , PUNCT 5 punct
a a DET 5 det
claim claim NOUN 2 parataxis
officials official NOUN 7 nsubj
rejected_ reject VERB 5 acl:relcl
. . PUNCT 2 punct
"""


@pytest.mark.parametrize(
    ("table", "status", "author"),
    [
        (REMAINS, Status.UNVERIFIED, None),
        (COULD_NOT, Status.UNVERIFIED, None),
        (UNABLE, Status.UNVERIFIED, "Reuters"),
        (CONFIRMED, Status.VERIFIED, None),
        (DEBUNKED, Status.REFUTED, None),
        (DENIED, Status.DENIED, "Kyiv"),
        (REJECTED, Status.DENIED, "officials"),
        (NO_EVIDENCE, Status.UNVERIFIED, None),
        (UNCONFIRMED_REPORTS, Status.UNVERIFIED, None),
    ],
)
def test_a_sentence_gives_a_claim_its_status(
    table: str, status: Status, author: str | None
) -> None:
    """Unverified, verified, refuted, denied: by whom, where the sentence says."""
    doc = parsed(table)
    (verdict,) = find_verdicts(doc)
    by = doc[verdict.author].text if verdict.author is not None else None
    assert (status, author) == (verdict.status, by)


def test_not_denying_is_no_denial() -> None:
    """A negated verdict gives no status."""
    assert [] == list(find_verdicts(parsed(NOT_DENIED)))


def test_a_verdict_on_something_else_is_none() -> None:
    """ "He confirmed the appointment" is about no claim."""
    table = """
    He he PRON 2 nsubj
    denied deny VERB 0 root
    her she PRON 4 nmod:poss
    visa_ visa NOUN 2 obj
    . . PUNCT 2 punct
    """
    assert [] == list(find_verdicts(parsed(table)))


def test_called_false() -> None:
    """ "Kyiv called the report false" is a verdict of Kyiv's; "false" is its word."""
    doc = parsed(
        """
        Kyiv Kyiv PROPN 2 nsubj
        called call VERB 0 root
        the the DET 4 det
        report report NOUN 2 obj
        false_ false ADJ 2 xcomp
        . . PUNCT 2 punct
        """,
        names={"Kyiv": "PLACE"},
    )
    (verdict,) = find_verdicts(doc)
    assert (verdict.status, verdict.called, verdict.author) == (Status.REFUTED, True, 0)


def test_what_lies_somewhere_is_no_lie() -> None:
    """A place that lies nine kilometres away refutes nothing."""
    doc = parsed(
        """
        It it PRON 2 nsubj
        lies lie VERB 0 root
        nine nine NUM 4 nummod
        miles_ mile NOUN 2 obl
        . . PUNCT 2 punct
        """
    )
    assert [] == list(find_verdicts(doc))


def test_neither_account() -> None:
    """A verdict on two claims says so."""
    doc = parsed(
        """
        Neither neither DET 2 det
        account account NOUN 5 nsubj:pass
        has have AUX 5 aux
        been be AUX 5 aux:pass
        confirmed_ confirm VERB 0 root
        . . PUNCT 5 punct
        """
    )
    (verdict,) = find_verdicts(doc)
    assert (verdict.status, verdict.pair) == (Status.UNVERIFIED, True)


NO_EVIDENCE = """
Oli Oli PROPN 2 nsubj
gave give VERB 0 root
no no DET 4 det
{word} {word} NOUN 2 obj
for for ADP 7 case
the the DET 7 det
accusation_ accusation NOUN {head} {dep}
. . PUNCT 2 punct
"""
TO_SUPPORT = """
He he PRON 2 nsubj
gave give VERB 0 root
no no DET 4 det
evidence evidence NOUN 2 obj
to to PART 6 mark
support support VERB 4 acl
the the DET 8 det
claim_ claim NOUN 6 obj
. . PUNCT 2 punct
"""


@pytest.mark.parametrize(
    "table",
    [
        NO_EVIDENCE.format(word="evidence", head=4, dep="nmod"),
        NO_EVIDENCE.format(word="proof", head=2, dep="obl"),
        TO_SUPPORT,
    ],
)
def test_a_claim_without_evidence_is_unverified(table: str) -> None:
    """However the words hang together; who gave none is not who says so."""
    (verdict,) = find_verdicts(parsed(table))
    assert (verdict.status, verdict.author) == (Status.UNVERIFIED, None)
