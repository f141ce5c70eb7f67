"""What tells one state of a store's folder from another."""

from __future__ import annotations

import os
from hashlib import blake2b
from pathlib import Path


def state_of(folder: Path) -> str:
    """Hash the names and sizes of a store's data files.

    The engine never writes to a file again under the same name, but for logs, which grow.
    """
    data = (".sst", ".log")
    with os.scandir(folder) as files:
        seen = sorted(
            f"{file.name} {file.stat().st_size}"
            for file in files
            if file.name.endswith(data) or file.name.startswith("MANIFEST")
        )
    identity = folder / "IDENTITY"
    seen.append(identity.read_text(encoding="utf-8") if identity.exists() else "")
    return blake2b("\n".join(seen).encode(), digest_size=16).hexdigest()
