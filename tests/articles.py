"""Articles written for the tests; invented, and never used to tune anything."""

from __future__ import annotations

PUBLISHED = "2025-07-07"

# Who says what, in words that stand in the article.
SPEAKERS = {
    "Oleh Tarnov": "the bridge at Varna Luka had been blown up",
    "Marina Holt": "no bridge has been lost",
    "Stefan Brandl": "about 4,000 people were cut off",
    "Ilya Resnik": "the river would rise by another metre before Thursday",
}

ARTICLE = """\
The bridge at Varna Luka was destroyed overnight, according to military expert Oleh Tarnov, \
who provided an analysis to the Meridian News Agency on July 6.

Oleh Tarnov said that the bridge at Varna Luka had been blown up by retreating troops. \
"They left nothing behind," he said. The claim remains unverified by independent sources.

Marina Holt, the spokeswoman for the Ministry of Transport, denied the report on Sunday. \
"The road is open and no bridge has been lost," Holt said.

Stefan Brandl, the mayor of Varna Luka, said that about 4,000 people were cut off from the \
hospital. He added that boats were carrying the sick across the river.

Ilya Resnik, the head of the regional weather service, warned that the river would rise by \
another metre before Thursday.

Two residents said they had heard a loud explosion shortly after midnight.
"""

OTHER = """\
Stefan Brandl, the mayor of Varna Luka, said on Monday that the hospital had been reached again. \
The Ministry of Transport confirmed that engineers had begun to work on the bridge.
"""
