"""Pictures of a graph's page in its main states, to be looked at.

    python -m benchmarks.screenshots output/graph.html output/screenshots

Each state is an address, as the page itself would copy it, and what is done there.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from tests.browser import console, open_browser, open_page, set_width

MOST = "KG.data.entities.reduce((a, _, n) => (KG.told[n].length > KG.told[a].length ? n : a), 0)"
TALKS = "KG.data.entities.reduce((a, _, n) => (KG.says[n].length > KG.says[a].length ? n : a), 0)"
OPEN = "KG.open({{ entity: {0} }}); KG.travel(`e${{{0}}}`);"
TYPE = (
    "const box = document.getElementById('search'); box.focus(); box.value = 'sosnvka';"
    "box.dispatchEvent(new Event('input'));"
)
DARK = "document.documentElement.dataset.theme = 'dark';"
SETTLE = 0.7  # seconds, for what moves
STATES = (
    ("start", "", ""),
    ("place", "", OPEN.format(MOST)),
    ("speaker", "", OPEN.format(TALKS)),
    ("near", "", f"const n = {MOST}; KG.set({{ sel: {{ entity: n }}, focus: n, hops: 1 }});"),
    ("path", "", f"KG.set({{ sel: {{ path: [{TALKS}, {MOST}] }} }});"),
    ("claims", "view=claims", ""),
    ("unverified", "view=claims&status=Unverified", "KG.open({ claim: KG.passes.active[0] });"),
    ("contested", "view=contested", ""),
    ("article", "view=contested", "KG.open({ article: KG.data.claims[40].article, claim: 40 });"),
    ("map", "view=map", ""),
    ("communities", "hulls=1", ""),
    ("claims-as-points", "nodes=1", ""),
    ("search", "", TYPE),
    ("help", "", "document.getElementById('help').showModal();"),
    ("dark", "", DARK + OPEN.format(MOST)),
)
PHONE = ("start", "place", "claims", "contested", "map")


def main() -> None:
    """Take the pictures and tell what the console said."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("page", type=Path)
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as profile, open_browser(Path(profile)) as chrome:
        for width, prefix in ((0, ""), (390, "phone-")):
            set_width(chrome, width)
            for name, view, script in STATES:
                if width and name not in PHONE:
                    continue
                open_page(chrome, arguments.page, view)
                if script:
                    chrome.execute_script(script)
                time.sleep(SETTLE)
                path = arguments.folder / f"{prefix}{name}.png"
                chrome.save_screenshot(str(path))
                print(path, *console(chrome))


if __name__ == "__main__":
    main()
