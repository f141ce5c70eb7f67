"""The words of time: which class a token has for the grammar, and what it stands for.

Every table maps a lower-case word to its value. No word is in two tables, save where
:mod:`kg.text.dates.tokens` says which wins.
"""

from __future__ import annotations

from typing import Final


def _numbered(words: str, first: int = 1) -> dict[str, int]:
    """Number words in order; forms of one number are joined by a stroke."""
    return {
        form: number
        for number, forms in enumerate(words.split(), first)
        for form in forms.split("|")
    }


MONTHS: Final = _numbered(
    "january|jan february|feb march|mar april|apr may june|jun july|jul august|aug "
    "september|sept|sep october|oct november|nov december|dec"
)
# Abbreviations that are also words ("sat", "sun", "mar") count only when written as names.
WEEKDAYS: Final = _numbered(
    "monday|mon tuesday|tue|tues wednesday|wed thursday|thu|thur|thurs friday|fri saturday|sat "
    "sunday|sun"
)
WEEKDAYS_EACH: Final = _numbered("mondays tuesdays wednesdays thursdays fridays saturdays sundays")
SEASONS: Final = {
    "spring": "SP",
    "springtime": "SP",
    "summer": "SU",
    "summertime": "SU",
    "autumn": "FA",
    "fall": "FA",
    "winter": "WI",
    "wintertime": "WI",
}
DAYPARTS: Final = {
    "morning": "TMO",
    "dawn": "TMO",
    "daybreak": "TMO",
    "sunrise": "TMO",
    "midday": "TMI",
    "noon": "T12:00",
    "afternoon": "TAF",
    "evening": "TEV",
    "dusk": "TEV",
    "sunset": "TEV",
    "night": "TNI",
    "nightfall": "TNI",
    "overnight": "TNI",
    "midnight": "T24:00",
}
UNITS: Final = {
    "minute": "m",
    "hour": "H",
    "day": "D",
    "weekend": "WE",
    "week": "W",
    "fortnight": "F",
    "month": "M",
    "quarter": "Q",
    "year": "Y",
    "decade": "DE",
    "century": "CE",
}
UNITS_MANY: Final = {
    "seconds": "S",
    "minutes": "m",
    "hours": "H",
    "days": "D",
    "nights": "D",
    "weekends": "WE",
    "weeks": "W",
    "fortnights": "F",
    "months": "M",
    "quarters": "Q",
    "years": "Y",
    "decades": "DE",
    "centuries": "CE",
    "hrs": "H",
    "mins": "m",
    "yrs": "Y",
}
NUMBERS: Final = _numbered(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty"
) | {
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
    "dozen": 12,
    "hundred": 100,
    "thousand": 1000,
    "million": 10**6,
    "billion": 10**9,
}
ORDINALS: Final = _numbered(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
) | {"twenty-first": 21}
DECADES: Final = {
    "twenties": 2,
    "thirties": 3,
    "forties": 4,
    "fifties": 5,
    "sixties": 6,
    "seventies": 7,
    "eighties": 8,
    "nineties": 9,
}
VAGUE: Final = frozenset({"several", "few", "some", "many", "numerous"})
BEFORE_CHRIST: Final = frozenset({"bc", "b.c.", "bce", "b.c.e."})
AFTER_CHRIST: Final = frozenset({"ad", "a.d.", "ce", "c.e."})
MERIDIEM: Final = {"am": 0, "a.m.": 0, "pm": 12, "p.m.": 12}
ZONES: Final = {
    "gmt": "Z",
    "utc": "Z",
    "bst": "+01",
    "cet": "+01",
    "cest": "+02",
    "eet": "+02",
    "eest": "+03",
    "msk": "+03",
    "est": "-05",
    "edt": "-04",
    "cst": "-06",
    "cdt": "-05",
    "mst": "-07",
    "mdt": "-06",
    "pst": "-08",
    "pdt": "-07",
}
# Month and day that a name stands for. Day 0 is worked out for each year.
HOLIDAYS: Final = {
    "christmas": (12, 25),
    "christmas eve": (12, 24),
    "new year eve": (12, 31),
    "new year day": (1, 1),
    "halloween": (10, 31),
    "easter": (4, 0),
    "thanksgiving": (11, 0),
}
# Words that by themselves say how often.
SETS: Final = {
    "hourly": "XXXX-XX-XXTXX",
    "daily": "XXXX-XX-XX",
    "everyday": "XXXX-XX-XX",
    "nightly": "XXXX-XX-XXTNI",
    "weekly": "XXXX-WXX",
    "biweekly": "P2W",
    "fortnightly": "P2W",
    "monthly": "XXXX-XX",
    "quarterly": "XXXX-QX",
    "yearly": "XXXX",
    "annually": "XXXX",
}
