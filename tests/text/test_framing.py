from __future__ import annotations

import pytest
from spacy.tokens import Doc, Span

from kg.model import Anchor, DateBasis, DateType, Document, Mode, TimeExpression
from kg.text.claims import Attribution, find_attributions
from kg.text.coref import Resolver
from kg.text.framing import dateline, outlets
from kg.text.mentions import find_names, find_others
from kg.text.roles import find_roles
from tests.text.builders import parsed


def attributions(
    doc: Doc, dates: dict[str, str] | None = None, published: str | None = None
) -> list[Attribution]:
    document = Document("d1", doc.text, published=published)
    names = find_names(doc)
    resolver = Resolver(doc, names, find_others(doc, names))
    resolver.resolve(person=3)
    found = []
    for words, value in (dates or {}).items():
        start = doc.text.index(words)
        anchor = Anchor.of(document, start, start + len(words))
        found.append(TimeExpression(anchor, DateType.DATE, value))
    roles = list(find_roles(doc, names, resolver))
    return find_attributions(doc, document, resolver, roles, names, found, dateline(doc, found))


TOLD = """
Velko Velko PROPN 2 nsubj
told tell VERB 0 root
Reuters Reuters PROPN 2 obj
on on ADP 5 case
Sunday Sunday PROPN 2 obl
that that SCONJ 8 mark
Sobolin Sobolin PROPN 8 nsubj
fell fall VERB 2 ccomp
on on ADP 10 case
Friday_ Friday PROPN 8 obl
. . PUNCT 2 punct
"""
PROVIDED = """
Sobolin Sobolin PROPN 2 nsubj
fell_ fall VERB 0 root
, , PUNCT 6 punct
according accord VERB 6 case
to to ADP 4 fixed
Velko_ Velko PROPN 2 obl
, , PUNCT 9 punct
who who PRON 9 nsubj
provided provide VERB 6 acl:relcl
analysis analysis NOUN 9 obj
to to ADP 12 case
TASS_ TASS PROPN 9 obl
. . PUNCT 2 punct
"""


def test_the_day_of_saying_is_read_from_the_cue_clause_only() -> None:
    """ "told Reuters on Sunday that ... fell on Friday": said on Sunday, relayed by Reuters."""
    doc = parsed(
        TOLD,
        names={"Velko": "PERSON", "Reuters": "ORG", "Sobolin": "PLACE"},
        claims=[{"SOURCE": "Velko", "CUE": "told", "CONTENT": "that Sobolin fell on Friday"}],
    )
    (found,) = attributions(doc, {"Sunday": "2025-07-06", "Friday": "2025-07-04"})
    assert found.said is not None
    assert ("2025-07-06", DateBasis.STATED) == (found.said[0].value, found.said[1])
    assert ["Reuters"] == [outlet.name for outlet, _ in found.relay]


ELECTED = """
Velko Velko PROPN 6 nsubj
, , PUNCT 1 punct
elected elect VERB 1 acl
in in ADP 5 case
2019 2019 NUM 3 obl
said say VERB 0 root
Sobolin Sobolin PROPN 8 nsubj
fell_ fall VERB 6 ccomp
. . PUNCT 6 punct
"""


@pytest.mark.parametrize(
    ("verb", "said"), [(("elected", "elect"), None), (("spoke", "speak"), "2019")]
)
def test_a_day_in_a_speakers_life_is_no_day_of_saying(
    verb: tuple[str, str], said: str | None
) -> None:
    """ "Velko, elected in 2019, said" is not said in 2019; "who spoke in 2019" is."""
    word, lemma = verb
    doc = parsed(
        ELECTED.replace("elected elect", f"{word} {lemma}"),
        names={"Velko": "PERSON", "Sobolin": "PLACE"},
        claims=[{"SOURCE": "Velko", "CUE": "said", "CONTENT": "Sobolin fell"}],
    )
    (found,) = attributions(doc, {"2019": "2019"})
    assert (found.said[0].value if found.said else None) == said


def test_a_week_before_the_article_is_a_day_of_saying() -> None:
    """A week is after the publication only where its first day is."""
    doc = parsed(
        TOLD.replace("Sunday Sunday", "Week Week"),
        names={"Velko": "PERSON", "Reuters": "ORG", "Sobolin": "PLACE"},
        claims=[{"SOURCE": "Velko", "CUE": "told", "CONTENT": "that Sobolin fell on Friday"}],
    )
    for week, stated in (("2025-W27", True), ("2025-W29", False)):
        (found,) = attributions(doc, {"Week": week}, published="2025-07-12")
        assert (found.said is not None) is stated


def test_an_outlet_in_the_speakers_relative_clause_relays() -> None:
    """ "according to X, who provided analysis to TASS": X speaks, TASS relays."""
    doc = parsed(
        PROVIDED,
        names={"Velko": "PERSON", "TASS": "ORG", "Sobolin": "PLACE"},
        claims=[
            {
                "CONTENT": "Sobolin fell",
                "CUE": "according to",
                "SOURCE": "Velko, who provided analysis to TASS",
            }
        ],
    )
    (found,) = attributions(doc)
    assert found.claimant is not None
    assert ("Velko", ["TASS"]) == (found.claimant.name, [outlet.name for outlet, _ in found.relay])


def test_a_dateline_dates_what_states_no_day() -> None:
    """ "TARN, July 6 - Velko said ..." was said on the day of the dateline."""
    doc = parsed(
        """
        TARN_ Tarn PROPN 3 nmod
        , , PUNCT 1 punct
        July July PROPN 7 obl
        6 6 NUM 3 nummod
        - - PUNCT 7 punct
        Velko Velko PROPN 7 nsubj
        said say VERB 0 root
        Sobolin Sobolin PROPN 9 nsubj
        fell_ fall VERB 7 ccomp
        . . PUNCT 7 punct
        """,
        names={"Velko": "PERSON", "Sobolin": "PLACE"},
        claims=[{"SOURCE": "Velko", "CUE": "said", "CONTENT": "Sobolin fell"}],
    )
    doc[3].head = doc[2]
    (found,) = attributions(doc, {"July 6": "XXXX-07-06"})
    assert found.said is not None
    assert ("XXXX-07-06", DateBasis.DATELINE) == (found.said[0].value, found.said[1])


QUOTED = """
"_ " PUNCT 3 punct
I I PRON 3 nsubj
stay_ stay VERB 7 ccomp
,_ , PUNCT 3 punct
" " PUNCT 3 punct
Velko Velko PROPN 7 nsubj
said_ say VERB 0 root
. . PUNCT 7 punct

He he PRON 2 nsubj
added add VERB 0 root
Sobolin Sobolin PROPN 4 nsubj
fell_ fall VERB 2 ccomp
. . PUNCT 2 punct
"""


def test_quoted_words_are_direct_and_he_is_who_spoke() -> None:
    """Quote marks around the content make it direct; "He added" takes up the speaker."""
    doc = parsed(
        QUOTED,
        names={"Velko": "PERSON", "Sobolin": "PLACE"},
        claims=[
            {"CONTENT": '"I stay,"', "SOURCE": "Velko", "CUE": "said"},
            {"SOURCE": "He", "CUE": "added", "CONTENT": "Sobolin fell"},
        ],
        takes_up={"He": "Velko"},
    )
    first, second = attributions(doc)
    assert [Mode.DIRECT, Mode.INDIRECT] == [first.mode, second.mode]
    assert first.claimant is second.claimant
    assert first.claimant is not None
    assert "I" in [mention.text for mention in first.claimant.mentions]


def test_he_may_be_an_unnamed_speaker() -> None:
    """ "An officer said ... He added": both are the officer's."""
    doc = parsed(
        """
        An a DET 2 det
        officer officer NOUN 3 nsubj
        said say VERB 0 root
        Sobolin Sobolin PROPN 5 nsubj
        fell_ fall VERB 3 ccomp
        . . PUNCT 3 punct

        He he PRON 2 nsubj
        added add VERB 0 root
        Tarn Tarn PROPN 4 nsubj
        stood_ stand VERB 2 ccomp
        . . PUNCT 2 punct
        """,
        names={"Sobolin": "PLACE", "Tarn": "PLACE"},
        claims=[
            {"SOURCE": "An officer", "CUE": "said", "CONTENT": "Sobolin fell"},
            {"SOURCE": "He", "CUE": "added", "CONTENT": "Tarn stood"},
        ],
        nouns={"officer": "PERSON"},
        takes_up={"He": "officer"},
    )
    first, second = attributions(doc)
    assert second.claimant is not None
    assert first.claimant is second.claimant
    assert second.claimant.name == "An officer"


def test_a_speaker_that_only_pronouns_mean_is_nobody() -> None:
    """ "He added", where nothing tells who he is, has no claimant."""
    doc = parsed(
        """
        He he PRON 2 nsubj
        added add VERB 0 root
        Tarn Tarn PROPN 4 nsubj
        stood_ stand VERB 2 ccomp
        . . PUNCT 2 punct
        """,
        names={"Tarn": "PLACE"},
        claims=[{"SOURCE": "He", "CUE": "added", "CONTENT": "Tarn stood"}],
    )
    (found,) = attributions(doc)
    assert found.claimant is None


def test_nothing_is_said_after_the_article() -> None:
    """ "demanded ... by Friday", published before, was not said on Friday."""
    doc = parsed(
        """
        Velko Velko PROPN 2 nsubj
        demanded demand VERB 0 root
        answers answer NOUN 2 obj
        by by ADP 5 case
        Friday_ Friday PROPN 2 obl
        . . PUNCT 2 punct
        """,
        names={"Velko": "PERSON"},
        claims=[{"SOURCE": "Velko", "CUE": "demanded", "CONTENT": "answers"}],
    )
    (found,) = attributions(doc, {"Friday": "2025-07-11"}, published="2025-07-07")
    assert found.said is None


def test_a_coordinated_cue_takes_over_the_subject() -> None:
    """ "Velko called it absurd and said ...": Velko says it; no words are invented as a source."""
    doc = parsed(
        """
        Velko Velko PROPN 2 nsubj
        called call VERB 0 root
        it it PRON 2 obj
        absurd absurd ADJ 2 xcomp
        and and CCONJ 6 cc
        said say VERB 2 conj
        Sobolin Sobolin PROPN 8 nsubj
        stood_ stand VERB 6 ccomp
        . . PUNCT 2 punct
        """,
        names={"Velko": "PERSON", "Sobolin": "PLACE"},
        claims=[
            {"SOURCE": "Velko", "CUE": "called", "CONTENT": "it absurd"},
            {"CUE": "said", "CONTENT": "Sobolin stood"},
        ],
    )
    _, second = attributions(doc)
    assert second.claimant is not None
    assert ("Velko", []) == (second.claimant.name, second.tokens("SOURCE"))


def test_a_content_does_not_gather_words_of_other_sentences() -> None:
    """Pieces outside the cue's sentence are dropped, unless they are quoted."""
    doc = parsed(
        """
        Velko Velko PROPN 2 nsubj
        said say VERB 0 root
        Sobolin Sobolin PROPN 4 nsubj
        fell_ fall VERB 2 ccomp
        . . PUNCT 2 punct

        Tarn Tarn PROPN 2 nsubj
        burned_ burn VERB 0 root
        . . PUNCT 2 punct

        "_ " PUNCT 3 punct
        It it PRON 3 nsubj
        holds_ hold VERB 0 root
        ._ . PUNCT 3 punct
        " " PUNCT 3 punct
        """,
        names={"Velko": "PERSON", "Sobolin": "PLACE", "Tarn": "PLACE"},
        claims=[{"SOURCE": "Velko", "CUE": "said", "CONTENT": "Sobolin fell"}],
    )
    group = doc.spans["claims"]
    for words in ("Tarn burned", "It holds"):
        start = doc.text.index(words)
        span = doc.char_span(start, start + len(words), label="CONTENT")
        assert span is not None
        group.append(Span(doc, span.start, span.end, label="CONTENT", span_id=0))
    (found,) = attributions(doc)
    assert ["Sobolin fell", "It holds"] == [span.text for span in found.spans["CONTENT"]]


OPENING = """
TARN Tarn PROPN 8 nsubj
SAD_ sad ADJ 1 amod
, , PUNCT 1 punct
July July PROPN 1 nmod
6 6 NUM 4 nummod
(_ ( PUNCT 7 punct
Volna_ Volna PROPN 1 appos
) ) PUNCT 7 punct
- - PUNCT 1 punct
Velko Velko PROPN 11 nsubj
told tell VERB 0 root
Volna_ Volna PROPN 11 obj
. . PUNCT 11 punct
"""


def test_the_agency_of_a_dateline_and_the_publisher_are_bodies() -> None:
    """Names in the brackets of the dateline, or of the outlet's own name, speak for nobody else."""
    doc = parsed(OPENING, names={"Volna": "PERSON", "Velko": "PERSON"})
    doc[0].head = doc[10]
    start = doc.text.index("July")
    document = Document(id="d1", text=doc.text)
    day = TimeExpression(Anchor.of(document, start, start + 6), DateType.DATE, "XXXX-07-06")
    opening = dateline(doc, [day])
    assert opening is not None
    assert opening.agency == (6, 7)
    types = {n.text: n.type for n in outlets(find_names(doc), opening, None)}
    assert types == {"Volna": "ORG", "Velko": "PERSON"}
    types = {n.text: n.type for n in outlets(find_names(doc), None, "Velko Times")}
    assert types == {"Volna": "PERSON", "Velko": "ORG"}


def test_who_carried_a_statement_is_a_relay() -> None:
    """ "In a statement carried by Al-Sahil, Velko said": Al-Sahil passed it on."""
    doc = parsed(
        """
        In in ADP 3 case
        a a DET 3 det
        statement statement NOUN 8 obl
        carried carry VERB 3 acl
        by by ADP 6 case
        Sahil_ Sahil PROPN 4 obl
        , , PUNCT 8 punct
        Velko Velko PROPN 9 nsubj
        said say VERB 0 root
        Tarn Tarn PROPN 11 nsubj
        fell_ fall VERB 9 ccomp
        . . PUNCT 9 punct
        """,
        names={"Sahil": "ORG", "Velko": "PERSON", "Tarn": "PLACE"},
        claims=[{"SOURCE": "Velko", "CUE": "said", "CONTENT": "Tarn fell"}],
    )
    doc[2].head = doc[8]
    (found,) = attributions(doc)
    assert [outlet.name for outlet, _ in found.relay] == ["Sahil"]
