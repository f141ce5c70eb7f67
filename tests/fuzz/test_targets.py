"""Whatever bytes a reader, the binder or a page is given: it ends well. Hypothesis gives them."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.fuzz.targets import TARGETS

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
DEAR = {"explorer": 5, "patterns": 15}  # examples, where one takes tens of milliseconds
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")  # spaCy's, of odd patterns


@st.composite
def damaged(draw: st.DrawFn, seeds: tuple[bytes, ...]) -> bytes:
    """Give any bytes, or what can be read with some of its bytes put in another way."""
    if draw(st.integers(0, 4)) == 0:
        return draw(st.binary(max_size=200))
    raw = bytearray(draw(st.sampled_from(seeds)))
    for _ in range(draw(st.integers(0, 4))):
        begin = draw(st.integers(0, len(raw)))
        piece = draw(
            st.one_of(
                st.binary(max_size=4),
                st.sampled_from([b"\0", b"\xff\xfe", b"<![CDATA[", b"&#0;", b"\\ud800", b"1" * 99]),
                st.sampled_from([bytes(raw[begin : begin + 20]) * 3, b"[" * 50, b"{}" * 9]),
            )
        )
        raw[begin : begin + draw(st.integers(0, 6))] = piece
    return bytes(raw)


@pytest.mark.parametrize("name", TARGETS)
def test_any_bytes_end_well(name: str) -> None:
    """They are read, or refused by one line; nothing is thrown that is not ours."""
    target, seeds = TARGETS[name]
    cases = DEAR.get(name, 40) * (30 if LONG else 1)

    @settings(max_examples=cases, suppress_health_check=[HealthCheck.too_slow])
    @given(damaged(seeds))
    @example(b"")
    @example(b"[" * 100_000)
    def check(raw: bytes) -> None:
        target(raw)

    for seed in seeds:
        target(seed)
    check()
