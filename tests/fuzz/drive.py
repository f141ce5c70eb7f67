"""Feeds a target with what atheris makes up: ``python -m tests.fuzz.drive TARGET SECONDS FOLDER``.

The folder keeps what brought a target down.
"""

from __future__ import annotations

import random
import sys
import tempfile
from pathlib import Path

import atheris

# Ours and the parsers in Python that ours stand on; lxml, zstd and the store are native.
WATCHED = [
    "kg",
    *{"feed": ["feedparser"], "pdf": ["pypdf"], "question": ["tomllib"]}.get(sys.argv[1], []),
]
with atheris.instrument_imports(include=WATCHED, enable_loader_override=False):
    from tests.fuzz.targets import TARGETS


def main(name: str, seconds: str, folder: str) -> None:
    """Run until the time is over; what is thrown ends the process with an error."""
    target, seeds = TARGETS[name]
    random.seed(0)
    with tempfile.TemporaryDirectory() as corpus:
        for number, seed in enumerate(seeds):
            target(seed)
            (Path(corpus) / str(number)).write_bytes(seed)
        options = [
            f"-max_total_time={seconds}",
            f"-artifact_prefix={Path(folder)}/",
            "-max_len=4096",
            "-timeout=20",  # seconds for one input
            "-rss_limit_mb=4000",
            "-seed=1",
            "-print_final_stats=1",
        ]
        atheris.Setup([sys.argv[0], *options, corpus], target)
        atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
