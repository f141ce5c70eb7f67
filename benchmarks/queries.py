"""How long does each question of ``queries/`` take, and a search, by the size of the graph?

    python -m benchmarks.queries [1000 10000] [--given] [--rdflib SECONDS] [--rounds 3]
                                 [--keep FOLDER]

Articles of some 170 words are made up under a seed, as extractions: persons, bodies and places by
Zipf's law, four claims, a role, a relation, a relay, a denial, an article's doubt. Who is who, near
copies and claim to claim are found as in a build. The graph lies on disk. A question that needs a
name gets the one that is spoken of most, the dearest case, and then the tenth. ``--rdflib`` asks
the same of rdflib's engine, in memory, each question in a process of its own that is ended after so
many seconds.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import resource
import statistics
import tempfile
import time
from pathlib import Path
from queue import Empty

import rdflib

from benchmarks.scale import SYLLABLES, vocabulary
from kg.ids import BASE
from kg.link.resolve import resolve
from kg.model import (
    Anchor,
    Assessment,
    Certainty,
    Claim,
    ClaimKind,
    DateBasis,
    Document,
    Entity,
    EntityType,
    Extraction,
    Mention,
    MentionKind,
    Mode,
    Polarity,
    Relation,
    Relay,
    Role,
    Said,
    Stance,
    Status,
)
from kg.pipeline.links import find_links
from kg.pipeline.report import Progress
from kg.rdf import quads, queries
from kg.rdf.search import FILE, index_of
from kg.rdf.store import GraphStore
from kg.rdf.whole import whole

SIZES = (1_000, 10_000)
SEARCHES = ("{place}", "{typo}", "{words}", '"{words}"')
SAMPLE = """PREFIX schema: <https://schema.org/> SELECT ?claim ?article
WHERE { GRAPH ?graph { ?claim a schema:Claim ; schema:appearance ?article } }
ORDER BY ?article ?claim LIMIT 1"""
COUNTS = {EntityType.PERSON: 5, EntityType.ORG: 3, EntityType.PLACE: 4}


class World:
    """Names and words that articles are made of."""

    def __init__(self, articles: int) -> None:
        self.chance = random.Random(20251126)
        self.words = vocabulary(4000)
        number = max(60, articles // 4)
        self.names = {
            EntityType.PERSON: [f"{self._word()} {self._word()}" for _ in range(number)],
            EntityType.ORG: [f"{self._word()} {self._word()} Agency" for _ in range(number // 2)],
            EntityType.PLACE: [self._word() for _ in range(number // 2)],
        }

    def _word(self) -> str:
        return "".join(self.chance.choices(SYLLABLES, k=3)).title()

    def some(self, kind: EntityType) -> list[str]:
        """Draw names, each once, the first ones most often."""
        names = self.names[kind]
        weights = [1 / (rank + 1) for rank in range(len(names))]
        return list(dict.fromkeys(self.chance.choices(names, weights, k=COUNTS[kind])))

    def phrase(self, count: int = 9) -> str:
        """Draw words."""
        return " ".join(self.chance.choices(self.words, k=count))


def article(number: int, world: World) -> Extraction:
    """Make one article up."""
    people, bodies, places = (world.some(kind) for kind in COUNTS)
    parts: list[str] = []
    marks: dict[str, list[tuple[int, int]]] = {}
    sentences = []

    def add(*words: tuple[str, str] | str) -> None:
        begin = sum(map(len, parts))
        for word in words:
            text, key = (word, "") if isinstance(word, str) else word
            start = sum(map(len, parts))
            parts.append(text)
            if key:
                marks.setdefault(key, []).append((start, start + len(text)))
        sentences.append((begin, sum(map(len, parts))))
        parts.append(" ")

    def named(name: str) -> tuple[str, str]:
        return name, f"name {name}"

    add(
        ("the head", "role"),
        " of ",
        named(bodies[0]),
        ", ",
        named(people[0]),
        ", works in ",
        named(places[0]),
        ".",
    )
    claims = 4
    for each in range(claims):
        who, where = people[each % len(people)], places[each % len(places)]
        content = f"{world.phrase(4)} {where} {world.phrase(4)}"
        before, after = content.split(where, 1)
        start = sum(map(len, parts)) + len(who) + len(" said on July 6 that ")
        add(
            named(who),
            " ",
            ("said", f"cue {each}"),
            " on ",
            ("July 6", f"day {each}"),
            " that ",
            before,
            named(where),
            after,
            ".",
        )
        marks[f"content {each}"] = [(start, start + len(content))]
    add(
        named(bodies[-1]),
        " ",
        ("denied", "denial"),
        " that. ",
        "It ",
        ("could not be verified", "doubt"),
        ".",
    )
    add(named(people[-1]), " ", world.phrase(60), " ", named(places[-1]), ".")
    day = f"2025-{1 + number % 12:02}-{1 + number % 28:02}"
    document = Document(
        f"d{number:07}",
        "".join(parts),
        title=world.phrase(5),
        publisher=f"Outlet {number % 50}",
        published=day,
        url=f"https://outlet{number % 50}.example/{number}",
    )

    def anchors(key: str) -> tuple[Anchor, ...]:
        return tuple(Anchor.of(document, *span) for span in marks[key])

    ids: dict[str, str] = {}
    mentions: list[Mention] = []
    entities: list[Entity] = []
    for kind, names in zip(COUNTS, (people, bodies, places), strict=True):
        for name in names:
            if f"name {name}" not in marks:
                continue
            ids[name] = f"e{len(ids) + 1}"
            own = tuple(
                Mention(anchor, kind, MentionKind.NAME, ids[name], 0.9)
                for anchor in anchors(f"name {name}")
            )
            roles = (
                (Role("head", ids.get(bodies[0]), anchors("role")),) if name == people[0] else ()
            )
            mentions += own
            entities.append(Entity(ids[name], kind, name, (), own, roles=roles))
    doubt = (
        Assessment(Status.UNVERIFIED, anchors("doubt")),
        Assessment(Status.DENIED, anchors("denial"), ids[bodies[-1]]),
    )
    found = tuple(
        Claim(
            id=f"c{each}",
            source=anchors(f"name {people[each % len(people)]}")[:1],
            cue=anchors(f"cue {each}"),
            content=anchors(f"content {each}"),
            kind=world.chance.choice([ClaimKind.ASSERTION, ClaimKind.DENIAL, ClaimKind.PREDICTION]),
            cue_lemma="say",
            claimant=ids[people[each % len(people)]],
            mode=Mode.INDIRECT,
            certainty=Certainty.CERTAIN,
            polarity=world.chance.choice([Polarity.POSITIVE, Polarity.NEGATIVE]),
            stance=Stance.NEUTRAL,
            score=0.9,
            relay=(Relay(ids[bodies[-1]], anchors(f"name {bodies[-1]}")[:1]),) if each == 0 else (),
            said=Said(day, DateBasis.STATED, anchors(f"day {each}")[0]),
            about=(ids[places[each % len(places)]],),
            status=doubt if each == 1 else (),
            within="c2" if each == 3 else None,
        )
        for each in range(claims)
    )
    head = Relation("r1", ids[people[0]], "headOf", ids[bodies[0]], anchors("role"), 0.9)
    return Extraction(
        document,
        "made up",
        sentences=tuple(sentences),
        mentions=tuple(sorted(mentions, key=lambda each: each.anchor.start)),
        entities=tuple(entities),
        relations=(head,),
        claims=found,
    )


def build(folder: Path, world: World, articles: int) -> None:
    """Write the graph of made-up articles, as a build does."""
    extractions = [article(number, world) for number in range(articles)]
    resolution = resolve(extractions)
    # Each entity's importance, which a build measures, does not matter for the time of a question.
    measures = [(entity.id, "pagerank", 0.125) for entity in resolution.entities]
    links = find_links(extractions, resolution, Progress())
    with GraphStore.open(folder / "store") as store:
        store.fill(whole(extractions, resolution, links, BASE, lambda: None))
        store.fill([(quads.measures_graph(BASE), quads.measure_quads(measures))])


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
    articles: int, rounds: int, patience: float, keep: Path | None, *, only_given: bool
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
    parser.add_argument("--rdflib", type=float, default=0.0, metavar="SECONDS")
    options = parser.parse_args()
    for size in options.sizes:
        measure(size, options.rounds, options.rdflib, options.keep, only_given=options.given)


if __name__ == "__main__":
    main()
