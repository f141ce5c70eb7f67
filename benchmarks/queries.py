"""How long does each question of ``queries/`` take, and a search, by the size of the graph?

    python -m benchmarks.queries [1000 10000] [--given | --all SECONDS] [--rdflib SECONDS]
                                 [--rounds 3] [--keep FOLDER]

The graph lies on disk; what it is of stands in :mod:`benchmarks.made_up`. A question that needs a
name gets the one that is spoken of most, the dearest case, and then the tenth. ``--rdflib`` asks
the same of rdflib's engine, in memory; with ``--all`` only what asks for everything is asked. Each
question is then in a process of its own that is ended after so many seconds.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import statistics
import tempfile
import time
from pathlib import Path
from queue import Empty

import rdflib

from benchmarks.made_up import COUNTS, World, build
from kg.model import (
    EntityType,
)
from kg.rdf import queries
from kg.rdf.search import FILE, index_of
from kg.rdf.store import GraphStore

SIZES = (1_000, 10_000)
SEARCHES = ("{place}", "{typo}", "{words}", '"{words}"')
SAMPLE = """PREFIX schema: <https://schema.org/> SELECT ?claim ?article
WHERE { GRAPH ?graph { ?claim a schema:Claim ; schema:appearance ?article } }
ORDER BY ?article ?claim LIMIT 1"""


def values_of(
    query: queries.Query, world: World, sample: dict[str, str], rank: int = 0
) -> dict[str, str]:
    """Choose values for the parameters of a question: the names of a rank among the most used."""
    names = world.names
    person, body, place = (names[kind][rank] for kind in COUNTS)
    given = {
        **dict.fromkeys(("claimant", "person", "speaker", "entity"), person),
        **dict.fromkeys(("place", "about"), place),
        "name": person,
        "outlet": body if query.name == "relays" else "Outlet 7",
        **sample,
    }
    return {name: given[name] for name in query.params if name in given and name != "title"}


def milliseconds(
    store: GraphStore, query: queries.Query, values: dict[str, str], rounds: int
) -> tuple[float, int]:
    """Ask, names looked up; return the median time on the processor, and the number of rows."""
    taken, number = [], 0
    for _ in range(rounds):
        started = time.process_time()
        number = len(store.select(query.bind_for(store, **values)).rows)
        taken.append(1000 * (time.process_time() - started))
        if taken[-1] > 5000:
            break
    return statistics.median(taken), number


def everything(folder: Path, seconds: float) -> None:
    """Print rows for what asks for everything, each in a process that can be ended."""
    context = multiprocessing.get_context("spawn")
    print("| question | rows | ms of processor | MB |\n|---|---|---|---|", flush=True)
    for query in queries.catalogue():
        if any(param.required for param in query.params.values()):
            continue
        answers: multiprocessing.Queue[str] = context.Queue()
        process = context.Process(target=_ask_all, args=(folder, query.name, answers))
        process.start()
        try:
            told = answers.get(timeout=seconds)
        except Empty:
            told = f"| > {1000 * seconds:,.0f} on the clock |"
        finally:
            process.kill()
            process.join()
        print(f"| {query.name} | {told} |", flush=True)


def _ask_all(folder: Path, name: str, answers: multiprocessing.Queue[str]) -> None:
    with GraphStore.open(folder / "store", read_only=True) as store:
        took, rows = milliseconds(store, queries.load(name), {}, 1)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    answers.put(f"{rows:,} | {took:,.0f} | {peak:,.0f}")


def _ask(graph: rdflib.Dataset, text: str, answers: multiprocessing.Queue[float]) -> None:
    started = time.process_time()
    len(list(graph.query(text)))
    answers.put(1000 * (time.process_time() - started))


def rival(graph: rdflib.Dataset, text: str, seconds: float) -> str:
    """Ask rdflib's engine, in a process that can be ended."""
    context = multiprocessing.get_context("fork")
    answers: multiprocessing.Queue[float] = context.Queue()
    process = context.Process(target=_ask, args=(graph, text, answers))
    process.start()
    try:
        return f"{answers.get(timeout=seconds):,.0f}"
    except Empty:
        return f"> {1000 * seconds:,.0f}"
    finally:
        process.kill()
        process.join()


def measure(
    articles: int,
    rounds: int,
    patience: float,
    keep: Path | None,
    *,
    only_given: bool,
    whole: float | None = None,
) -> None:
    """Print the table of one size, or of it what asks about something."""
    world = World(articles)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) if keep is None else keep / str(articles)
        started = time.perf_counter()
        if not (folder / "store").exists():
            folder.mkdir(parents=True, exist_ok=True)
            build(folder, world, articles)
        made = time.perf_counter() - started
        if whole is not None:
            everything(folder, whole)
            return
        with GraphStore.open(folder / "store", read_only=True) as store:
            graph = rdflib.Dataset(default_union=True)
            if patience:
                store.dump(folder / "graph.nq")
                graph.parse(folder / "graph.nq", format="nquads")
            print(f"\n{articles:,} articles, {store.size():,} quads, made in {made:.0f} s\n")
            print(
                "| question | of | rows | ms of processor | rdflib |\n|---|---|---|---|---|",
                flush=True,
            )
            found = next(iter(store.select(SAMPLE).records()))
            sample = {name: str(found[name]) for name in ("article", "claim")}
            sample["thing"] = sample["claim"]
            for query in queries.catalogue():
                values = values_of(query, world, sample)
                needed = {n: v for n, v in values.items() if query.params[n].required}
                tenth = values_of(query, world, sample, 9)
                asks = [needed] if values == needed and not needed else [values]
                asks += [needed] if needed != values and not needed else []
                for asked in [*asks, *([tenth] if tenth != values else [])]:
                    if only_given and not asked:
                        continue
                    took, rows = milliseconds(store, query, asked, rounds)
                    text = query.bind_for(store, **asked)
                    other = rival(graph, text, patience) if patience else ""
                    of = ", ".join(asked) or "all"
                    of += ": tenth" if asked == tenth != values else ""
                    print(f"| {query.name} | {of} | {rows:,} | {took:.1f} | {other} |", flush=True)
            searches(store, world, rounds, folder)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\n{peak:,.0f} MB at most")


def searches(store: GraphStore, world: World, rounds: int, folder: Path) -> None:
    """Print rows for searches: a name, one with a typing error, words, and words together."""
    started = time.perf_counter()
    with index_of(store, keep=True) as index:
        made = time.perf_counter() - started
        place = world.names[EntityType.PLACE][1]
        values = {
            "place": place,
            "typo": f"{place[:3]}{place[4:]}",
            "words": " ".join(world.words[:2]),
        }
        for form in SEARCHES:
            taken = []
            for _ in range(rounds):
                started = time.process_time()
                found = index.search(form.format(**values))
                taken.append(1000 * (time.process_time() - started))
            words = form.replace("{", "").replace("}", "")
            print(f"| search: {words} | | {len(found.rows)} | {statistics.median(taken):.1f} | |")
    size = (folder / FILE).stat().st_size / 1e6
    print(f"\nThe index took {made:.1f} s and {size:.0f} MB.")


def main() -> None:
    """Measure each size."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--keep", type=Path, help="keep graphs here, and use those that are there")
    parser.add_argument("--given", action="store_true", help="leave out what asks for everything")
    parser.add_argument("--all", type=float, metavar="SECONDS", help="only what asks for that")
    parser.add_argument("--rdflib", type=float, default=0.0, metavar="SECONDS")
    options = parser.parse_args()
    for size in options.sizes:
        measure(
            size,
            options.rounds,
            options.rdflib,
            options.keep,
            only_given=options.given,
            whole=options.all,
        )


if __name__ == "__main__":
    main()
