"""Vectors and words by which contents are compared."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kg.text.senses import content_words, sense_vectors


def test_like_meaning_is_closer_than_like_words() -> None:
    """Two ways to say a thing are closer to each other than to another thing."""
    village, settlement, market = sense_vectors(
        [
            "The village has been captured by the army.",
            "Soldiers took the settlement.",
            "The market fell by a tenth.",
        ]
    )
    assert village @ settlement > village @ market + 0.1


def test_a_vector_depends_on_its_text_alone() -> None:
    """The company of other texts changes nothing."""
    alone = sense_vectors(["Two bridges were closed."])[0]
    assert (alone == sense_vectors(["other", "Two bridges were closed.", ""])[1]).all()


@given(st.text())
def test_any_text_has_a_vector_of_length_one_or_none(text: str) -> None:
    """Nothing fails, whatever the characters."""
    length = float(np.linalg.norm(sense_vectors([text])[0]))
    assert length == 0 or abs(length - 1) < 1e-4
    content_words(text)
