"""Numbers in what is said, with what they count."""

from __future__ import annotations

from kg.model import Quantity
from kg.text.quantities import find_quantities
from tests.text.builders import parsed


def test_a_number_counts_its_noun() -> None:
    """Digits, words and scales are values; the unit is the lemma of what is counted."""
    doc = parsed(
        """
        140,000 140,000 NUM 2 nummod
        votes vote NOUN 3 nsubj
        vanished vanish VERB 0 root
        in in ADP 6 case
        eleven eleven NUM 6 nummod
        towns town NOUN 3 obl
        """
    )
    assert find_quantities(list(doc)) == (Quantity(140_000, "vote"), Quantity(11, "town"))


def test_a_scale_multiplies() -> None:
    """ "1.9 million people" is one number."""
    doc = parsed(
        """
        1.9 1.9 NUM 2 compound
        million million NUM 3 nummod
        people people NOUN 4 nsubj
        fled flee VERB 0 root
        """
    )
    assert find_quantities(list(doc)) == (Quantity(1_900_000, "people"),)


def test_a_lone_number_counts_what_the_number_of_counts() -> None:
    """ "The number of people killed rose to 118" counts people."""
    doc = parsed(
        """
        The the DET 2 det
        number number NOUN 5 nsubj
        of of ADP 4 case
        victims victim NOUN 2 nmod
        rose rise VERB 0 root
        to to ADP 7 case
        118 118 NUM 5 obl
        """
    )
    assert find_quantities(list(doc)) == (Quantity(118, "victim"),)


def test_what_counts_nothing_is_no_quantity() -> None:
    """A number without a noun, and a word that is no number, give nothing."""
    doc = parsed(
        """
        Room room NOUN 3 nsubj
        7 7 NUM 1 flat
        burned burn VERB 0 root
        """
    )
    assert find_quantities(list(doc)) == ()
