"""Time expressions: what is found, and which day, month or length each one means."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.lang.en import English
from spacy.tokens import Doc

from kg.model import DateType, Document, TimeExpression
from kg.text.dates import find_dates
from kg.text.dates.grammar import Grammar

MONDAY = "2025-07-07"  # the day of publication of the small texts below
_CUT = English()


def dates(text: str, published: str | None = MONDAY) -> tuple[TimeExpression, ...]:
    """Find the dates of a text that is cut into tokens but not parsed."""
    return find_dates(_CUT.make_doc(text), Document("d", text, published=published))


def found(text: str, published: str | None = MONDAY) -> list[tuple[str, str]]:
    return [(date.anchor.quote, date.value) for date in dates(text, published)]


DAYS = [
    ("On July 6 shells fell.", "July 6", "2025-07-06"),
    ("It began on 5 July 2025.", "5 July 2025", "2025-07-05"),
    ("It began on Saturday, July 5th, 2025.", "Saturday, July 5th, 2025", "2025-07-05"),
    ("It began on the 5th of July 2025.", "the 5th of July 2025", "2025-07-05"),
    ("It began on the second of May.", "the second of May", "2025-05-02"),
    ("Dated 2025-07-06.", "2025-07-06", "2025-07-06"),
    ("Dated 06.07.2025.", "06.07.2025", "2025-07-06"),
    ("Dated 13/7/2025.", "13/7/2025", "2025-07-13"),
    ("He left on Sept. 5.", "Sept. 5", "2024-09-05"),
    ("He left on July 6 last year.", "July 6 last year", "2024-07-06"),
    ("He left on March 3 last year.", "March 3 last year", "2024-03-03"),
    ("He left on August 3 next year.", "August 3 next year", "2026-08-03"),
    ("He left the day before yesterday.", "the day before yesterday", "2025-07-05"),
    ("He leaves the day after tomorrow.", "the day after tomorrow", "2025-07-09"),
    ("He spoke yesterday.", "yesterday", "2025-07-06"),
    ("He speaks tomorrow.", "tomorrow", "2025-07-08"),
    ("He was born on 29 February.", "29 February", "2024-02-29"),
    ("It snowed on Christmas Eve.", "Christmas Eve", "2024-12-24"),
    ("They met on New Year's Day 2024.", "New Year's Day 2024", "2024-01-01"),
    ("They met at Easter 2024.", "Easter 2024", "2024-03-31"),
    ("They met on Thanksgiving 2024.", "Thanksgiving 2024", "2024-11-28"),
]
WEEKDAYS = [
    ("He spoke on Tuesday.", "Tuesday", "2025-07-01"),
    ("He spoke on Monday.", "Monday", "2025-07-07"),
    ("He will speak on Tuesday.", "Tuesday", "2025-07-08"),
    ("He spoke last Monday.", "last Monday", "2025-06-30"),
    ("Talks resume next Friday.", "next Friday", "2025-07-11"),
    ("It happened on Tuesday last week.", "Tuesday last week", "2025-07-01"),
    ("It rained over the weekend.", "the weekend", "2025-W27-WE"),
    ("It may rain this weekend.", "this weekend", "2025-W28-WE"),
]
LONGER = [
    ("It fell last week.", "last week", "2025-W27"),
    ("It opens next month.", "next month", "2025-08"),
    ("It opened 48 hours ago.", "48 hours ago", "2025-07-05"),
    ("It began in 2004 and ends by the end of the year.", "the end of the year", "2025"),
    ("It opened three weeks ago.", "three weeks ago", "2025-W25"),
    ("It opened a year ago.", "a year ago", "2024"),
    ("Rain came in early October.", "early October", "2024-10"),
    ("It will open in October.", "October", "2025-10"),
    ("It opened last July.", "last July", "2024-07"),
    ("It opened in March last year.", "March last year", "2024-03"),
    ("It opened in spring of last year.", "spring of last year", "2024-SP"),
    ("It opened half a year ago.", "half a year ago", "2025-01"),
    ("It opened in mid-June.", "mid-June", "2025-06"),
    ("It opens at the end of the year.", "the end of the year", "2025"),
    ("It was built in late 2019.", "late 2019", "2019"),
    ("It was sown in spring 2022.", "spring 2022", "2022-SP"),
    ("It grew in the second half of 2024.", "second half of 2024", "2024-H2"),
    ("It grew in Q3 2024.", "Q3 2024", "2024-Q3"),
    ("It was built in the 1990s.", "the 1990s", "199"),
    ("It was built in the '90s.", "90s", "199"),
    ("A 19th century mill.", "19th century", "18"),
    ("The city fell in 490 BC.", "490 BC", "BC0490"),
    ("Walls of the 5th century BC.", "the 5th century BC", "BC04"),
]
TIMES = [
    ("It began on the morning of 6 July.", "the morning of 6 July", "2025-07-06TMO"),
    ("It began in the early hours of 6 July.", "the early hours of 6 July", "2025-07-06TMO"),
    ("It began on Sunday night.", "Sunday night", "2025-07-06TNI"),
    ("It began last night.", "last night", "2025-07-06TNI"),
    ("It began at 14:30 GMT.", "14:30 GMT", "2025-07-07T14:30Z"),
    ("It began at 5 p.m. on Saturday.", "5 p.m.", "2025-07-05T17:00"),
    ("On Sunday at 2 p.m. it began.", "2 p.m.", "2025-07-06T14:00"),
    ("Drones flew overnight.", "overnight", "2025-07-07TNI"),
    ("They travel at night.", "at night", "XXXX-XX-XXTNI"),
    ("Sent 2025-07-06T14:30:00Z by wire.", "2025-07-06T14:30:00Z", "2025-07-06T14:30:00Z"),
]
LENGTHS = [
    ("It took two years.", "two years", "P2Y"),
    ("It took twenty-one days.", "twenty-one days", "P21D"),
    ("A three-day truce.", "three-day", "P3D"),
    ("It took several months.", "several months", "PXM"),
    ("It took half an hour.", "half an hour", "PT30M"),
    ("It took 2 1/2 years.", "2 1/2 years", "P30M"),
    ("In the past week it rained.", "the past week", "P1W"),
    ("In the last 24 hours it rained.", "the last 24 hours", "PT24H"),
    ("Two days after the vote he left.", "Two days", "P2D"),
    ("A decade passed.", "A decade", "P10Y"),
]
SETS = [
    ("They meet every Tuesday.", "every Tuesday", "XXXX-WXX-2"),
    ("They meet every two weeks.", "every two weeks", "P2W"),
    ("They meet daily.", "daily", "XXXX-XX-XX"),
    ("They meet twice a week.", "twice a week", "P1W"),
    ("They meet each May.", "each May", "XXXX-05"),
]
REFERENCES = [
    ("He is now in Kyiv.", "now", "PRESENT_REF"),
    ("It has been quiet in recent days.", "recent days", "PAST_REF"),
    ("It may change in the future.", "the future", "FUTURE_REF"),
]


@pytest.mark.parametrize(
    ("text", "quote", "value"), DAYS + WEEKDAYS + LONGER + TIMES + LENGTHS + SETS + REFERENCES
)
def test_one_expression(text: str, quote: str, value: str) -> None:
    """Each family of expressions is found in full and has its value against the publication."""
    assert (quote, value) in found(text)


@pytest.mark.parametrize(
    ("cases", "kind"),
    [
        (DAYS + WEEKDAYS + LONGER + REFERENCES, DateType.DATE),
        (TIMES, DateType.TIME),
        (LENGTHS, DateType.DURATION),
        (SETS, DateType.SET),
    ],
)
def test_types(cases: list[tuple[str, str, str]], kind: DateType) -> None:
    """Every expression has the TIMEX3 type of its family."""
    for text, quote, _ in cases:
        assert kind in {date.type for date in dates(text) if date.anchor.quote == quote}, text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("July 4-6", [("July 4", "2025-07-04"), ("6", "2025-07-06")]),
        ("from 4 to 6 July", [("4", "2025-07-04"), ("6 July", "2025-07-06")]),
        ("4–6 July 2024", [("4", "2024-07-04"), ("6 July 2024", "2024-07-06")]),
        ("May and June 2021", [("May", "2021-05"), ("June 2021", "2021-06")]),
        ("1941–45", [("1941", "1941"), ("45", "1945")]),
        ("2022-2023", [("2022", "2022"), ("2023", "2023")]),
    ],
)
def test_ranges(text: str, expected: list[tuple[str, str]]) -> None:
    """The ends of a range are two expressions; month and year may stand once for both."""
    assert expected == found(f"It lasted {text}.")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("On July 6 shells fell.", "XXXX-07-06"),
        ("On Tuesday shells fell.", "XXXX-WXX-2"),
        ("Shells fell in July.", "XXXX-07"),
        ("Shells fell last week.", "XXXX-WXX"),
        ("Shells fell yesterday.", "XXXX-XX-XX"),
        ("Shells fell last year.", "XXXX"),
        ("Shells fell last month.", "XXXX-XX"),
        ("Shells fell in the '90s.", "XX9"),
        ("Shells fell two days earlier.", "XXXX-XX-XX"),
        ("Shells fell at 14:30.", "XXXX-XX-XXT14:30"),
    ],
)
def test_partial_without_publication(text: str, value: str) -> None:
    """What neither the publication nor the text tells stays open."""
    assert [value] == [date.value for date in dates(text, published=None)]


def test_a_bad_publication_date_is_none() -> None:
    """A publication date that is not a full day anchors nothing, and does no harm."""
    assert [("July 6", "XXXX-07-06")] == found("On July 6 shells fell.", published="2025")


def test_numbers_of_people_are_no_dates() -> None:
    """A number of people is no second day."""
    text = "He died on July 6 and 12 others were wounded."
    assert found(text) == [("July 6", "2025-07-06")]
    assert found("Shells fell on July 6 and 7.")[1] == ("7", "2025-07-07")
    assert found("On 5 and 6 July drones hit the port.")[0] == ("5", "2025-07-05")
    assert found("Between 5 and 9 May elections were held.")[0] == ("5", "2025-05-05")


def test_a_year_told_before_holds() -> None:
    """A history, known by the years it names, has a month in the year told before it."""
    text = "In 1941 the war spread east. In June he went to the front, and two days later fell."
    history = "The law of 1939 was changed in 1940. " + text
    assert ("June", "1941-06") in found(history, published=None)
    assert ("June", "XXXX-06") in found(text, published=None)  # one year may be any story's


def test_words_of_the_day_of_writing_do_not_hang_on_a_year_told() -> None:
    """In a text of unknown day that says "yesterday", a year told long ago anchors nothing."""
    text = "The law is of 1998. On Tuesday and yesterday, June 5, it was read again."
    values = dict(found(text, published=None))
    assert values["June 5"] == "XXXX-06-05"
    assert values["Tuesday"] == "XXXX-WXX-2"


def test_a_dateline_is_the_day_of_writing() -> None:
    """Without a publication date, a full date on a line of its own at the top anchors the text."""
    text = "Bridge closed\n\nJuly 7, 2025\n\nThe bridge closed on Sunday, the mayor said."
    assert ("Sunday", "2025-07-06") in found(text, published=None)


def test_history_hangs_on_itself() -> None:
    """Dates of a history hang on those told before, however late it was published."""
    text = (
        "The siege began in May 1881. In September the walls were mined. On 4 November 1881 they "
        "fell; two days later the fort surrendered. In January the army left. The next year "
        "brought peace, signed in 1883."
    )
    assert found(text, published="2010-03-01") == [
        ("May 1881", "1881-05"),
        ("September", "1881-09"),
        ("4 November 1881", "1881-11-04"),
        ("two days later", "1881-11-06"),
        ("January", "1882-01"),
        ("The next year", "1883"),
        ("1883", "1883"),
    ]


def test_news_with_old_years_stays_news() -> None:
    """Years of the background do not drag the days of a news text into the past."""
    text = (
        "On July 6 the town was shelled, officials said. It was taken in 2014, lost in 2015 and "
        "taken again on 24 February 2022. The mayor left on 3 July."
    )
    values = dict(found(text))
    assert (values["July 6"], values["3 July"]) == ("2025-07-06", "2025-07-03")


def test_steps_from_the_day_told() -> None:
    """ "Two days earlier" and "the next day" step from the date told last, not from publication."""
    text = "The town fell on 5 May 2024. Two days earlier it still held. The next day came rain."
    assert [value for _, value in found(text)] == ["2024-05-05", "2024-05-03", "2024-05-04"]


def test_years_before_christ_lend_their_era() -> None:
    """A year that stands in a range or a text before Christ is counted backwards too."""
    text = "The revolt (499-493 BC) failed. In 490 they came again. The following year he died."
    values = [value for _, value in found(text)]
    assert values == ["BC0499", "BC0493", "BC0490", "BC0489"]


def test_ambiguous_numbers_stay_open() -> None:
    """6/7/2025 gets day and month only where the text shows its own order."""
    assert [("6/7/2025", "2025-XX-XX")] == found("Signed 6/7/2025.")
    assert ("6/7/2025", "2025-06-07") in found("Signed 6/7/2025, read 6/27/2025.")
    assert ("6/7/2025", "2025-07-06") in found("Signed 6/7/2025, read 27/6/2025.")
    assert [("7/7/2025", "2025-07-07")] == found("Signed 7/7/2025.")


@pytest.mark.parametrize(
    "text",
    [
        "It may rain and they march on.",
        "Resolution 1483 passed, and $2000 was paid.",
        "About 1200 soldiers came.",
        "May said no.",
        "The fall of the city.",
        "The Sun wrote, Jan agreed.",
        "Bus 32/45/99 stops here.",
        "",
    ],
)
def test_no_dates(text: str) -> None:
    """Words and numbers that only look like dates are left alone."""
    assert [] == found(text)


@pytest.mark.parametrize("text", ["February 30, 2024", "32 May 2024", "2025-13-45", "29/2/2023"])
def test_days_that_no_calendar_has(text: str) -> None:
    """No value is a day that does not exist."""
    for date in dates(f"Dated {text}."):
        assert re.fullmatch(r"\d{4}(-\d\d)?", date.value), date


def test_names_are_not_months() -> None:
    """A month that is a word of a longer name, as the model marked it, is no date."""
    words = ["June", "Carter", "sang", "in", "June", "."]
    text = "June Carter sang in June ."
    doc = Doc(_CUT.vocab, words=words, ents=["B-PERSON", "I-PERSON", "O", "O", "B-DATE", "O"])
    document = Document("d", text, published=MONDAY)
    assert [20] == [date.anchor.start for date in find_dates(doc, document)]


def test_tense_is_read_from_the_parse() -> None:
    """With a parse, the verb that a weekday hangs on decides; another verb's "will" does not."""
    words = ["He", "said", "on", "Tuesday", "he", "will", "go", "on", "Friday", "."]
    heads = [1, 1, 3, 1, 6, 6, 1, 8, 6, 1]
    deps = "nsubj ROOT case obl nsubj aux ccomp case obl punct".split()
    pos = "PRON VERB ADP PROPN PRON AUX VERB ADP PROPN PUNCT".split()
    doc = Doc(_CUT.vocab, words=words, heads=heads, deps=deps, pos=pos)
    document = Document("d", doc.text, published=MONDAY)
    values = [date.value for date in find_dates(doc, document)]
    assert ["2025-07-01", "2025-07-11"] == values


def test_blank_lines_part() -> None:
    """No expression goes over a blank line, as from a sentence's end into a heading."""
    assert ["August", "1972"] == [quote for quote, _ in found("They left in August\n\n1972 vote")]


def test_offsets_count_code_points() -> None:
    """Offsets are of the stored text, whatever stands before: emoji, NBSP, soft hyphens, CRLF."""
    text = "😀 Куп'янськ\u00a0fell\u00ad\r\non July 6."
    (date,) = dates(text)
    assert text[date.anchor.start : date.anchor.end] == date.anchor.quote == "July 6"


def test_long_texts_read_like_short_ones() -> None:
    """Thousands of dates in one line are read as surely as one."""
    once = "On July 6, 2025 at 14:30 it fell; two days later he left. "
    text = once * 1000
    assert len(dates(once)) * 1000 == len(dates(text))


def test_every_rule_can_match() -> None:
    """The grammar builds: every rule needs a word that no plain prose is full of."""
    assert Grammar().find("on July 6")[1]


_PIECES = st.sampled_from(
    (
        "July 6 , 2025 2025-07-06 6/7/2025 the last next week years ago two days later 490 BC "
        "1990s 14:30 p.m. Tuesday Monday every spring of 19th century - – to from 31 February 29 "
        "00 9999 earlier before weekend night morning overnight now 1/2 half million \n\n May . ( )"
    ).split(" ")
)
_TEXTS = st.one_of(st.text(max_size=200), st.lists(_PIECES, max_size=25).map(" ".join))
_VALUE = re.compile(
    r"(?:PRESENT|PAST|FUTURE)_REF|FY\d{4}|P[\dX.]+(?:[YMWDE]|CE|DE|WE)|PT[\dX.]+[HMS]"
    r"|(?:BC)?[\dX]{2,4}(?:-(?:[\dX]{2}(?:-[\dX]{2})?|W[\dX]{2}(?:-(?:\d|WE))?|[A-Z][A-Z\dX]))?"
    r"(?:T(?:MO|MI|AF|EV|NI|XX|\d\d(?::\d\d){0,2}(?:\.\d+)?(?:Z|[+-]\d\d(?::?\d\d)?)?))?"
)
_PUBLISHED = st.one_of(st.none(), st.dates().map(lambda day: day.isoformat()))


@given(_TEXTS, _PUBLISHED)
def test_any_text(text: str, published: str | None) -> None:
    """No text crashes; expressions quote it, stand in order, never overlap and have a value."""
    previous = 0
    for date in dates(text, published):
        assert previous <= date.anchor.start < date.anchor.end <= len(text)
        assert text[date.anchor.start : date.anchor.end] == date.anchor.quote
        assert _VALUE.fullmatch(date.value), date
        previous = date.anchor.end


@given(_TEXTS, _PUBLISHED, _PUBLISHED)
def test_the_publication_moves_values_only(text: str, one: str | None, other: str | None) -> None:
    """The day of publication decides values, never which expressions are found."""
    assert [date.anchor for date in dates(text, one)] == [
        date.anchor for date in dates(text, other)
    ]


@given(st.lists(_PIECES, max_size=25).map(" ".join))
def test_no_wall_clock(text: str) -> None:
    """Without a publication date and without a year in the text no value has a year."""
    if not re.search(r"\d{3}|\d[./]\d|BC", text):
        for date in dates(text, None):
            if date.type in {DateType.DATE, DateType.TIME}:
                assert not re.match(r"(?:BC)?\d{3}", date.value), date
