"""Which item of a knowledge base an entity is, by what its articles say of it.

Input: an entity's surroundings and the items that bear its name. Output: one of them with a score
and a reason, or none: a name alone never decides, and unknown stays unknown. Pure functions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kg.link.names import name_key
from kg.model import EntityType

# How sure an agreement makes us that entity and item are one. Set by hand, in the order of trust;
# not measured.
PROOF = 0.99
FULL_ROLE, HALF_ROLE = 0.85, 0.7
COUNTRY_TOO = 0.1
IN_REGION, IN_COUNTRY = 0.8, 0.7
LONG_NAME = 0.1
ONLY_ONE = 0.1
LEAST = 0.8
"""A link is made from this score on, and if no other item reaches it."""

HELD = ("position", "occupation", "description", "employer", "party")
"""Facts that a role may agree with, in the order in which they are named as a reason."""

_SMALL = frozenset("of the a an in at for and to on by de la with from".split())
# What stands at the head of a role and tells nothing of who holds it.
_VAGUE = frozenset(
    "head member chief leader official officer resident director spokesman spokeswoman "
    "spokesperson representative deputy person man woman expert source employee worker".split()
)
# What kind of region it is, which articles leave out or name otherwise.
_REGIONS = frozenset(
    "oblast region district raion rayon province county state city municipality town village "
    "governorate prefecture republic voivodeship hromada community".split()
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item that bears the name.

    Attributes:
        id: Such as ``Q42``.
        facts: Sorted pairs of a kind (``description``, ``occupation``, ``position``, ``employer``,
            ``party``, ``country``, ``region``, ``geonames``, ``died``) and its English words.
    """

    id: str
    facts: tuple[tuple[str, str], ...] = ()

    def words(self, kind: str) -> tuple[str, ...]:
        """Return the values of a kind of fact."""
        return tuple(words for each, words in self.facts if each == kind)


Found = tuple[Candidate, ...] | None
"""What bears a name; None where too many do to tell them apart."""


@dataclass(frozen=True, slots=True)
class Context:
    """What the articles tell of an entity.

    Attributes:
        keys: Keys of its names.
        roles: Titles, each with the name of the entity it is held at, or an empty string.
        places: Keys of the other places that its articles name.
        geonames: Its id in GeoNames, where that is known.
        published: ISO date of its earliest article; None where one is not dated.
    """

    type: EntityType
    keys: frozenset[str]
    roles: tuple[tuple[str, str], ...] = ()
    places: frozenset[str] = field(default_factory=frozenset)
    geonames: str | None = None
    published: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """The item that an entity is taken for.

    Attributes:
        score: Probability that both are the same.
        reason: What decided, in words for a person.
    """

    id: str
    score: float
    reason: str


def choose(context: Context, candidates: Sequence[Candidate]) -> Choice | None:
    """Choose the item that an entity is, if its articles tell.

    Args:
        context: What the articles tell.
        candidates: All items of its type that bear one of its names, in any order.

    Returns:
        None where no item, or more than one, agrees well enough.
    """
    judged = [_judge(context, each, alone=len(candidates) == 1) for each in candidates]
    good = [choice for choice in judged if choice.score >= LEAST]
    return good[0] if len(good) == 1 else None


def _judge(context: Context, candidate: Candidate, *, alone: bool) -> Choice:
    match context.type:
        case EntityType.PERSON:
            score, reasons = _person(context, candidate)
        case EntityType.PLACE if context.geonames is not None:
            same = context.geonames in candidate.words("geonames")
            reason = f"both are {context.geonames} in GeoNames"
            return _choice(candidate, PROOF if same else 0.0, [reason])
        case _:
            score, reasons = _located(context, candidate)
    if score and alone:
        score += ONLY_ONE
        reasons.append("no other bears the name")
    return _choice(candidate, score, reasons)


def _choice(candidate: Candidate, score: float, reasons: Iterable[str]) -> Choice:
    described = next(iter(candidate.words("description")), "")
    what = f"{candidate.id} in Wikidata" + (f" ('{described}')" if described else "")
    reason = f"{what}: {'; '.join(reasons)}"
    return Choice(candidate.id, min(round(score, 4), PROOF), reason)


def _person(context: Context, candidate: Candidate) -> tuple[float, list[str]]:
    """Judge by role; the country adds to it, and alone says nothing: it has many people."""
    deaths = candidate.words("died")
    if context.published and deaths and max(deaths) < context.published:
        return 0.0, []  # who is dead is not the one in the news
    score, reasons = 0.0, []
    for title, at in context.roles:
        for kind in HELD:
            for words in candidate.words(kind):
                agreed = _role(title, at, words)
                if agreed > score:
                    held = f"{title} ({at})" if at else title
                    score, reasons = agreed, [f"role '{held}' and {kind} '{words}' agree"]
    if score and (country := _named(context, candidate, "country")):
        score += COUNTRY_TOO
        reasons.append(f"its articles name its country, '{country}'")
    return score, reasons


def _role(title: str, at: str, words: str) -> float:
    """Tell how far a role and a fact agree: the noun and more, the noun alone, or not."""
    said = name_key(title).split()
    if not said:
        return 0.0
    bare = " ".join(said).partition(" of ")[0].partition(" for ")[0].partition(" at ")[0]
    noun = bare.split()[-1] if bare else said[-1]
    known = set(name_key(words).split()) - _SMALL
    if noun not in known:
        return 0.0
    more = (({*said, *name_key(at).split()} & known) - _SMALL) - {noun}
    if more - _REGIONS:
        return FULL_ROLE
    return 0.0 if noun in _VAGUE else HALF_ROLE


def _located(context: Context, candidate: Candidate) -> tuple[float, list[str]]:
    """Judge a body or a place by where it is."""
    region, country = (_named(context, candidate, kind) for kind in ("region", "country"))
    reasons = [f"its articles name '{name}', where it is" for name in (region, country) if name]
    score = IN_REGION if region else IN_COUNTRY if country else 0.0
    if region and country:
        score += COUNTRY_TOO
    if score and context.type is EntityType.ORG and any(" " in key for key in context.keys):
        score += LONG_NAME
    return score, reasons


def _named(context: Context, candidate: Candidate, kind: str) -> str | None:
    """Return the country or region of an item, if its articles name it beside its own name."""
    named = {_bare(key) for key in context.places} - {_bare(key) for key in context.keys}
    return next((w for w in candidate.words(kind) if _bare(name_key(w)) in named - {""}), None)


def _bare(key: str) -> str:
    """Take the kind of region off a key, if more is left.

    >>> _bare("kharkiv oblast"), _bare("state")
    ('kharkiv', 'state')
    """
    return " ".join(word for word in key.split() if word not in _REGIONS) or key
