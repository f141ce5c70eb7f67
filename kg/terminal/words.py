"""Words for a terminal and for JSON: text and nothing else, whatever an article or path has."""

from __future__ import annotations

import json
import re

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


def clean(value: object) -> str:
    r"""Return a value as one line that a terminal takes as text and nothing else.

    >>> clean("two\nlines \x1b[31mred")
    'two lines  [31mred'
    """
    words = CONTROL.sub(" ", str(value))
    return words.encode("utf-8", "backslashreplace").decode("utf-8")


def as_json(value: object, indent: int | None = None) -> str:
    """Write JSON as UTF-8 can hold it; half a surrogate pair is escaped."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(value, indent=indent)
    return text
