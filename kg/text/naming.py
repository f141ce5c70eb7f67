"""Which names of one text surely are of one bearer: look-ups by name, by word, by short form.

Rules that prefer two nodes to one wrong merge.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.model import EntityType
from kg.text.names import acronym_of, initials_of, same_person

if TYPE_CHECKING:
    from kg.text.coref import Cluster
    from kg.text.mentions import Found

_INITIALLED = (EntityType.ORG, EntityType.PLACE)


class NameIndex:
    """The clusters of one text by their names; a long text has too many to try each.

    Attributes:
        by_key: The cluster of a type and a name's key.
    """

    def __init__(self) -> None:
        self.by_key: dict[tuple[EntityType, str], Cluster] = {}
        self._by_word: dict[tuple[EntityType, str], list[Cluster]] = {}
        self._long: dict[tuple[EntityType, str], list[Cluster]] = {}
        self._short: dict[tuple[EntityType, str], list[Cluster]] = {}

    def add(self, name: Found, key: str, cluster: Cluster) -> None:
        """Note a name, by its key, as one of a cluster's."""
        self.by_key[name.type, key] = cluster
        short_for, short = _forms(name, key)
        for index, forms in (
            (self._by_word, {*key.split()[:1], *key.split()[-1:]}),
            (self._long, short_for),
            (self._short, short),
        ):
            for form in forms:
                index.setdefault((name.type, form), []).append(cluster)

    def with_word(self, type_: EntityType, word: str) -> list[Cluster]:
        """Return the clusters, each once, with a name that begins or ends with a word."""
        return list(dict.fromkeys(self._by_word.get((type_, word), ())))

    def find(self, name: Found, key: str) -> Cluster | None:
        """Find whose name this is: of the same key, or a person's in full and in part."""
        known = self.by_key.get((name.type, key))
        if known is not None or name.type != EntityType.PERSON:
            return known
        words = key.split()
        fits = [
            cluster
            for word in (*words[:1], *words[-1:])
            for cluster in self._by_word.get((EntityType.PERSON, word), ())
            if any(other and same_person(words, other.split()) for other in cluster.keys)
            and not _is_another(words, cluster)
        ]
        # Two people of one surname: the text means the one it named last.
        return max(fits, key=lambda cluster: cluster.mentions[-1].start, default=None)

    def shortened(self, name: Found, key: str) -> Cluster | None:
        """Find the one name that "TRA" or "Danek" is short for, or that is short for this."""
        short_for, short = _forms(name, key)
        fits = [c for form in short for c in self._long.get((name.type, form), ())]
        for form in short_for:
            # One that has its long form means no other.
            waiting = self._short.get((name.type, form), ())
            fits += [c for c in waiting if all(" " not in known for known in c.keys)]
        return fits[0] if len({id(cluster) for cluster in fits}) == 1 else None


def _is_another(words: list[str], cluster: Cluster) -> bool:
    """Whether a full name is of another bearer of a surname than a cluster's full name."""
    others = (other.split() for other in cluster.keys)
    return len(words) > 1 and any(
        len(other) > 1 and other[-1] == words[-1] and not same_person(words, other)
        for other in others
    )


def _forms(name: Found, key: str) -> tuple[set[str], set[str]]:
    """Say what a long name is in short, and what a short one is: initials, and middle words.

    The first of two surnames, as in "Mira Danek Osta", stands in the middle.
    """
    if name.type == EntityType.PERSON:
        first, *rest = key.split()
        return set(rest[:-1]), set() if rest else {first}
    if name.type in _INITIALLED:
        acronym = acronym_of(name.text) if name.text.isupper() else ""
        return initials_of(name.text), {acronym} - {""}
    return set(), set()
