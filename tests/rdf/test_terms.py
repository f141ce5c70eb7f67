"""kg.rdf.terms: values become literals of the right datatype."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import IngestError, ShapeError
from kg.model import bounds
from kg.rdf import terms
from kg.rdf.vocab import XSD
from tests.strategies import texts

TYPED = [
    ("2025-07-06", "date", "2025-07-06"),
    ("2025-07-06T14:30", "dateTime", "2025-07-06T14:30:00"),
    ("2025-07-06T14:30:05", "dateTime", "2025-07-06T14:30:05"),
    ("2025-07-06T14:30Z", "dateTime", "2025-07-06T14:30:00Z"),
    ("2025-07-06T14:30+02:00", "dateTime", "2025-07-06T14:30:00+02:00"),
    ("2025-07-06TMO", "date", "2025-07-06"),
    ("2025-07-06T25:00", "date", "2025-07-06"),
    ("2025-07", "gYearMonth", "2025-07"),
    ("2025", "gYear", "2025"),
    ("XXXX-07-06", "gMonthDay", "--07-06"),
    ("XXXX-02-29", "gMonthDay", "--02-29"),
    ("P2D", "duration", "P2D"),
    ("PT3H", "duration", "PT3H"),
    ("P1Y6M", "duration", "P1Y6M"),
    ("P2W", "duration", "P14D"),
]
UNTYPED = [
    "2025-W27", "2025-SU", "2025-Q3", "XXXX-WXX-7", "XXXX-07", "PAST_REF", "PRESENT_REF", "PXD",
    "P", "PT", "P1", "198", "", "2025-13", "2025-02-30", "XXXX-13-01", "0000", "0000-01-01",
]  # fmt: skip


@pytest.mark.parametrize(("value", "datatype", "lexical"), TYPED)
def test_timex_values_get_the_datatype_that_fits(value: str, datatype: str, lexical: str) -> None:
    """Dates, months, years, days without a year, times and durations are typed."""
    literal = terms.time_literal(value)
    assert literal is not None
    assert (XSD[datatype], lexical) == (literal.datatype, literal.value)


@pytest.mark.parametrize("value", UNTYPED)
def test_other_timex_values_stay_strings(value: str) -> None:
    """Weeks, seasons, references and days that do not exist have no XML Schema datatype."""
    assert terms.time_literal(value) is None


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2025-07-06", "2025-07-06", "2025-07-06"),
        ("2025-07-06TMO", "2025-07-06", "2025-07-06"),
        ("2025-02", "2025-02-01", "2025-02-28"),
        ("2024", "2024-01-01", "2024-12-31"),
        ("2025-W27", "2025-06-30", "2025-07-06"),
        ("2025-W27-WE", "2025-07-05", "2025-07-06"),
        ("2025-Q3", "2025-07-01", "2025-09-30"),
        ("2025-H1", "2025-01-01", "2025-06-30"),
        ("2025-SU", "2025-01-01", "2025-12-31"),
    ],
)
def test_bounds_are_the_days_that_a_value_may_mean(value: str, first: str, last: str) -> None:
    """A partial date covers all days that it may mean."""
    found = (date.fromisoformat(first), date.fromisoformat(last))
    assert found == bounds(value)


@pytest.mark.parametrize("value", ["XXXX-07-06", "P2D", "2025-WI", "2025-W54", "9999-W53", "x", ""])
def test_without_a_year_there_are_no_bounds(value: str) -> None:
    """What cannot be placed on the calendar is not placed by guess."""
    assert bounds(value) is None


@given(st.text(alphabet="0123456789-XWPTDHMSZQ:+.", max_size=20))
def test_odd_timex_values_never_fail(value: str) -> None:
    """Any string is typed, bounded or left alone; bounds are in order."""
    terms.time_literal(value)
    days = bounds(value)
    assert days is None or days[0] <= days[1]


@given(texts)
def test_text_is_kept_letter_by_letter(value: str) -> None:
    """Control characters, emoji and all else come back as they went in."""
    assert value == terms.text(value).value


def test_half_a_surrogate_pair_is_refused() -> None:
    """A text that no RDF syntax can write is refused with its place."""
    with pytest.raises(IngestError, match="character 2 of"):
        terms.text("ab\ud800")


@pytest.mark.parametrize(
    ("value", "lexical"), [(0.93, "0.93"), (1.0, "1"), (0.0, "0"), (1e-9, "0"), (0.12345, "0.1235")]
)
def test_scores_are_short_decimals(value: float, lexical: str) -> None:
    """A score has at most four places, so that it reads the same everywhere."""
    assert lexical == terms.score(value).value


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_scores_and_measures_are_numbers(value: float) -> None:
    """What is no number does not get into the graph."""
    with pytest.raises(ShapeError):
        terms.score(value)
    with pytest.raises(ShapeError):
        terms.number(value)


@pytest.mark.parametrize(
    ("part", "name"),
    [
        ("velko", "Anton Velko"),
        ("VELKO", "Anton Velko"),
        ("Erdogan", "Recep Erdoğan"),
        ("O'Hara", "Mary O’Hara"),
        ("Danek", "Mira Danek-Horn"),
        ("北京", "北京 日报"),
        ("…", "…"),
    ],
)
def test_a_key_holds_the_keys_of_its_words(part: str, name: str) -> None:
    """Case, accents, apostrophes and script do not hide a name."""
    assert terms.name_key(part) in terms.name_key(name)


@pytest.mark.parametrize("part", ["elko", "Vel", "Velko Anton", "Anton Velkov"])
def test_a_key_matches_whole_words_in_order(part: str) -> None:
    """A part of a word is no word, and the order of words counts."""
    assert terms.name_key(part) not in terms.name_key("Anton Velko")


@given(texts)
def test_whatever_has_words_can_be_found(name: str) -> None:
    """A key is never empty for a name that is more than white space."""
    key = terms.name_key(name)
    assert (" ", " ") == (key[0], key[-1])
    assert key.strip() or not name.split()


def test_a_relative_iri_is_refused() -> None:
    """A base without a scheme is found out before anything is written."""
    with pytest.raises(ShapeError, match="not an absolute IRI"):
        terms.node("claim/1")


@given(st.one_of(st.floats(allow_nan=False, allow_infinity=False), st.integers(-5, 5).map(float)))
def test_measures_are_written_as_the_store_gives_them_back(value: float) -> None:
    """A dump made without the store has the same numbers as one made from it."""
    found = terms.number(value)
    assert found == terms.typed(repr(value), "double")
    assert float(found.value) == value


@pytest.mark.parametrize(
    ("value", "lexical"),
    [
        ("P40M", "P3Y4M"),
        ("PT90M", "PT1H30M"),
        ("P2W", "P14D"),
        ("2025-07-06T10:00:30.50Z", "2025-07-06T10:00:30.5Z"),
    ],
)
def test_times_are_written_as_the_store_gives_them_back(value: str, lexical: str) -> None:
    """Durations of many months, and parts of seconds, have the store's own form."""
    found = terms.time_literal(value)
    assert found is not None
    assert found.value == lexical
