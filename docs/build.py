"""Writes ``docs/api.md``, the reference of the Python API, out of the docstrings.

``python docs/build.py`` (``make docs``). Griffe reads the package without importing it; what is
public is what ``kg.__all__`` and ``kg.api.__all__`` name.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import griffe

ROOT = Path(__file__).parent.parent
HEAD = """# The Python API

Made from the docstrings by `make docs`; do not edit. The examples are run by the tests, on a graph
of two short articles, opened as `graph`. How to build one stands, with an example that runs, in the
[README](../README.md#in-python).
"""
ROLE = re.compile(r":\w+:`~?([^`]+)`")
EXAMPLE = re.compile(r"(?:^>>> .*\n?(?:^(?!>>> |\n).+\n?)*)+", re.MULTILINE)
LISTS = {"parameters": "Args", "attributes": "Attributes", "raises": "Raises"}


def main() -> None:
    """Write the page."""
    (ROOT / "docs" / "api.md").write_text(page(), encoding="utf-8", newline="\n")


def page() -> str:
    """Return the page: the graph first, then by name."""
    package = griffe.load("kg", search_paths=[str(ROOT)], docstring_parser="google")
    lines = [HEAD]
    for module, found in (("kg", package), ("kg.api", package["api"])):
        names = sorted(map(str, found.exports or ()), key=lambda n: (n != "KnowledgeGraph", n))
        for name in names:
            thing = aliased(package, module, name)
            if thing is not None and not (module == "kg.api" and name == "KnowledgeGraph"):
                lines.extend(described(f"{module}.{name}", thing, level=2))
    return "\n".join(lines)


def aliased(package: griffe.Module, module: str, name: str) -> griffe.Object | None:
    """Return what a public name stands for; None for what is no class or function."""
    places = {  # names that kg imports when they are first used
        "KGError": "errors.KGError",
        "KnowledgeGraph": "api.graph.KnowledgeGraph",
        "Settings": "config.Settings",
        "build": "pipeline.stages.build",
        "extract": "pipeline.stages.extract",
    }
    if module == "kg":
        return package[places[name]] if name in places else None
    thing = package["api"].members[name]
    return thing.final_target if isinstance(thing, griffe.Alias) else thing


def described(path: str, thing: griffe.Object, level: int) -> Iterator[str]:
    """Yield the lines of one class, with its public members, or of one function."""
    yield f"{'#' * level} {path.removeprefix('kg.') if level > 2 else path}\n"
    if isinstance(thing, griffe.Function | griffe.Class):
        yield f"```python\n{signature(thing)}\n```\n"
    yield from sections(thing)
    if isinstance(thing, griffe.Class):
        for name, member in sorted(thing.all_members.items()):
            target = member.final_target if isinstance(member, griffe.Alias) else member
            shown = isinstance(target, griffe.Function) or "property" in target.labels
            if not name.startswith("_") and shown and target.docstring:
                yield from described(f"{thing.name}.{name}", target, level + 1)


def signature(thing: griffe.Function | griffe.Class) -> str:
    """Return how a thing is called, on as many lines as it needs."""
    given = [each for each in thing.parameters if each.name not in {"self", "cls"}]
    words, starred = [], False
    for each in given:
        keyword = each.kind is griffe.ParameterKind.keyword_only
        if keyword and not starred:
            words.append("*")
        starred |= keyword or each.kind is griffe.ParameterKind.var_positional
        stars = "**" if each.kind is griffe.ParameterKind.var_keyword else ""
        kind = f": {each.annotation}" if each.annotation else ""
        default = f" = {each.default}" if each.default is not None and not stars else ""
        words.append(f"{stars}{each.name}{kind}{default if kind else default.replace(' ', '')}")
    returns = getattr(thing, "returns", None)
    end = f" -> {returns}" if returns and isinstance(thing, griffe.Function) else ""
    line = f"{thing.name}({', '.join(words)}){end}"
    if len(line) <= 100:
        return line
    return f"{thing.name}(\n    " + ",\n    ".join(words) + f",\n){end}"


def sections(thing: griffe.Object) -> Iterator[str]:
    """Yield the parts of a docstring as Markdown."""
    for section in thing.docstring.parsed if thing.docstring else ():
        kind = section.kind.value
        if kind == "text":
            yield prose(section.value)
        elif kind in LISTS:
            yield f"**{LISTS[kind]}**\n"
            for each in section.value:
                name = getattr(each, "name", None) or each.annotation
                yield f"- `{name}`: {prose(each.description).strip()}"
            yield ""
        elif kind in {"returns", "yields"}:
            yield f"**{kind.capitalize()}**\n"
            yield from (prose(each.description) for each in section.value)
        elif kind == "admonition":
            yield f"**{section.title}**\n\n{prose(section.value.description)}"


def prose(text: str) -> str:
    """Turn roles into code and examples into fenced blocks."""
    plain = ROLE.sub(r"`\1`", text).replace("``", "`")
    return EXAMPLE.sub(lambda found: f"```pycon\n{found[0].rstrip()}\n```\n", plain + "\n")


if __name__ == "__main__":
    sys.exit(main())
