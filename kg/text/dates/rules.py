"""The rules of time expressions, as a table.

A rule is a line of elements. ``MONTH`` in capitals is a class of :mod:`kg.text.dates.tokens`,
``ago`` a word or mark; ``|`` gives alternatives, ``?`` makes an element or a group in brackets
optional, and ``day:`` before an element names the slot that takes the token. A rule stands here
because a development set needs it, or because news writes so and no set shows it.
"""

from __future__ import annotations

from typing import Final

_NUMBER: Final = "DAY|TWO|THREE|YEAR|NUMBER|WORDNUMBER|BIG|DECIMAL|couple|half"
_DAY: Final = "DAY|ORD"
_BACK: Final = "last|past|previous|preceding"
_FORTH: Final = "next|following|coming|subsequent|succeeding|upcoming|ensuing"
_HERE: Final = "this|current|that|same"
_WHICH: Final = f"{_BACK}|{_FORTH}|{_HERE}"
_TO: Final = "-|–|—|to|and|or|until|till|through"
_ON: Final = "( wday:WEEKDAY ,? )?"
_ERA: Final = "( era:BC|AD )?"
_OF_YEAR: Final = "( ,? of? year:YEAR )?"
_THAT_YEAR: Final = "( ,? of? the? which:that|same|this|last|next yearly:year )?"
_FEASTS: Final = "christmas|easter|thanksgiving|halloween"
_WAY: Final = "ago|earlier|before|previously|prior|later|after|afterwards|hence"

# Family, then the rule. Families are read by kg.text.dates.find.
RULES: Final[tuple[tuple[str, str], ...]] = (
    # ---- days
    ("calendar", "numeric:ISO|SLASH|DOTTED"),
    ("calendar", f"{_ON} the? day:{_DAY} of? month:MONTH ,? year:YEAR {_ERA}"),
    ("calendar", f"{_ON} the? day:{_DAY} of? month:MONTH {_THAT_YEAR}"),
    ("calendar", f"{_ON} month:MONTH the? day:{_DAY} ,? year:YEAR"),
    ("calendar", f"{_ON} month:MONTH the? day:{_DAY} {_THAT_YEAR}"),
    ("range", f"the? a:{_DAY} {_TO} the? day:{_DAY} of? month:MONTH {_OF_YEAR}"),
    ("range", f"month:MONTH a:{_DAY} {_TO} the? day:{_DAY} {_OF_YEAR}"),
    ("calendar", "wday:WEEKDAY"),
    ("calendar", f"which:{_WHICH} wday:WEEKDAY"),
    ("calendar", "wday:WEEKDAY which:last|next|this week:week"),
    ("calendar", f"the? day:WORDORDINAL day? of month:MONTH {_OF_YEAR}"),
    ("calendar", f"which:{_WHICH}? holiday:{_FEASTS} day? {_OF_YEAR}"),
    ("calendar", f"holiday:christmas holiday:eve {_OF_YEAR}"),
    ("calendar", f"holiday:new holiday:year 's|’s holiday:eve|day {_OF_YEAR}"),
    # ---- months, parts of years
    ("calendar", f"month:MONTH ,? of|in? year:YEAR {_ERA}"),
    ("calendar", "month:MONTH ,? of? year:THREE|TWO era:BC|AD"),
    ("calendar", f"month:MONTH ( ,? of? the? which:{_WHICH} yearly:year )?"),
    ("calendar", f"which:{_WHICH} month:MONTH"),
    ("calendar", f"season:SEASON ,? of? year:YEAR {_ERA}"),
    ("calendar", "season:SEASON of? year:THREE|TWO era:BC|AD"),
    ("calendar", f"season:SEASON of? the? which:{_WHICH} yearly:year"),
    ("calendar", f"which:{_WHICH} season:SEASON"),
    ("calendar", "season:SEASON"),
    ("calendar", "half:WORDORDINAL|latter half of year:YEAR"),
    ("calendar", "quarter:WORDORDINAL|last|final quarter of year:YEAR"),
    ("calendar", f"quarter:QUARTER {_OF_YEAR}"),
    ("calendar", "the quarter:WORDORDINAL quarter"),
    # ---- years and more
    ("calendar", f"year:YEAR {_ERA}"),
    ("calendar", "era:AD year:YEAR|THREE|TWO|DAY"),
    ("calendar", "year:YEAR|THREE|TWO|DAY era:BC|AD"),
    ("calendar", "year:THREE"),
    ("calendar", "fiscal:FISCAL"),
    ("years", "a:YEAR -|–|—|/ short:TWO|DAY"),
    ("calendar", f"the? tens:TENS {_ERA}"),
    ("calendar", "the? tens:WORDTENS"),
    ("calendar", f"the? century:ORD|WORDORDINAL -? century {_ERA}"),
    # ---- times of a day
    ("calendar", "clock:CLOCK ( meridiem:MERIDIEM )? ( zone:ZONE )?"),
    ("calendar", "clock:DAY meridiem:MERIDIEM ( zone:ZONE )?"),
    ("at night", "at night"),
    ("calendar", "in|at the? part:DAYPART"),
    ("calendar", "part:overnight"),
    # ---- steps, after lengths that look like one
    ("length", "the past unit:UNIT"),
    ("length", "the last unit:decade|century"),
    ("shift", "deictic:yesterday|today|tonight|tomorrow ( part:DAYPART )?"),
    ("shift", "the? twice:day before deictic:yesterday"),
    ("shift", "the? twice:day after deictic:tomorrow"),
    ("shift", f"which:the? which:{_WHICH} part:DAYPART"),
    ("shift", f"which:the? which:very|this|that? which:{_WHICH} unit:UNIT"),
    ("shift", f"n:{_NUMBER} -? n:WORDNUMBER? more? unit:UNIT|UNITS way:{_WAY}"),
    ("shift", f"( n:a|an )? n:VAGUE|couple of? more? unit:UNITS way:{_WAY}"),
    ("shift", f"n:half a|an unit:UNIT way:{_WAY}"),
    ("shift", f"n:a|an unit:UNIT way:{_WAY}"),
    ("shift", f"unit:UNITS way:{_WAY}"),
    ("shift", "the unit:UNIT way:before|after"),
    ("shift", "the? very? end|beginning|start|middle|close|rest|part of the unit:UNIT"),
    ("shift", "the unit:weekend"),
    ("shift", "later|early|earlier|late in the unit:UNIT"),
    # ---- lengths
    ("length", f"n:{_NUMBER} -? n:WORDNUMBER? -? unit:UNIT|UNITS"),
    ("length", f"n:{_NUMBER} -? and? -? a? -? n:half -? unit:UNITS"),
    ("length", "n:WORDNUMBER|DAY|TWO more|full|long|whole|previous|last|next|_ unit:UNITS"),
    ("length", "( n:a|an )? n:VAGUE unit:UNITS"),
    ("length", "n:half a|an unit:UNIT"),
    ("length", "n:a|an|half full|whole|entire? unit:UNIT"),
    ("length", f"the {_BACK}|{_FORTH}|first|final|early n:VAGUE? unit:UNITS"),
    ("length", f"the? {_BACK}|{_FORTH}|first|final|early n:{_NUMBER} unit:UNITS"),
    ("length", "unit:UNITS"),
    # ---- sets
    ("set", "set:SET"),
    ("set", "every|each wday:WEEKDAY ( part:DAYPART )?"),
    ("set", "wday:WEEKDAYS"),
    ("set", "every|each month:MONTH"),
    ("set", "every|each season:SEASON"),
    ("set", "every|each part:DAYPART"),
    ("set", f"every|each n:{_NUMBER}? unit:UNIT|UNITS"),
    ("set", "per:per unit:UNIT"),
    ("set", "once|twice per:a|per|every unit:UNIT"),
    ("set", f"{_NUMBER} times per:a|per|every unit:UNIT"),
    # ---- the present, the past, the future
    ("present", "now|currently|nowadays|presently"),
    ("present", "right now"),
    ("present", "these days"),
    ("present", "at present"),
    ("present", "at this time|moment"),
    ("present", "current"),
    ("present", "the? present day"),
    ("past", "recently|recent|lately"),
    ("past", "the past"),
    ("past", "recent unit:UNITS"),
    ("future", "the? future"),
)

# Words, marks and numbers that make no time expression by themselves: every rule needs another.
WEAK: Final = frozenset(
    "the a an of in on at to and or for very this that same more first last next until till "
    "through after before later earlier early new long full whole final each every half of rest "
    "part start end close , . - – — / 's ’s DAY TWO NUMBER WORDNUMBER WORDORDINAL BIG DECIMAL "
    "ORD VAGUE _".split()
)
