"""The relations that the corpora annotate, in the words of one common set."""

from __future__ import annotations

COMMON = {
    # KnowledgeNet; "-" turns a relation round.
    "CEO": "-headOf",
    "CHILD_OF": "childOf",
    "DATE_FOUNDED": "foundedOn",
    "DATE_OF_BIRTH": "bornOn",
    "DATE_OF_DEATH": "diedOn",
    "EDUCATED_AT": "educatedAt",
    "EMPLOYEE_OR_MEMBER_OF": "employeeOrMemberOf",
    "FOUNDED_BY": "foundedBy",
    "HEADQUARTERS": "headquarteredIn",
    "NATIONALITY": "nationality",
    "PLACE_OF_BIRTH": "bornIn",
    "PLACE_OF_RESIDENCE": "livesIn",
    "POLITICAL_AFFILIATION": "politicalParty",
    "SPOUSE": "spouse",
    "SUBSIDIARY_OF": "subsidiaryOf",
    # Re-DocRED: properties of Wikidata.
    "P6": "-headOf",
    "P17": "locatedIn",
    "P19": "bornIn",
    "P20": "diedIn",
    "P22": "childOf",
    "P25": "childOf",
    "P26": "spouse",
    "P27": "nationality",
    "P30": "locatedIn",
    "P35": "-headOf",
    "P36": "-locatedIn",
    "P40": "-childOf",
    "P54": "employeeOrMemberOf",
    "P69": "educatedAt",
    "P102": "politicalParty",
    "P108": "employeeOrMemberOf",
    "P112": "foundedBy",
    "P127": "subsidiaryOf",
    "P131": "locatedIn",
    "P150": "-locatedIn",
    "P159": "headquarteredIn",
    "P241": "employeeOrMemberOf",
    "P276": "locatedIn",
    "P355": "-subsidiaryOf",
    "P361": "subsidiaryOf",
    "P463": "employeeOrMemberOf",
    "P488": "-headOf",
    "P551": "livesIn",
    "P569": "bornOn",
    "P570": "diedOn",
    "P571": "foundedOn",
    "P607": "participatedIn",
    "P706": "locatedIn",
    "P710": "-participatedIn",
    "P740": "headquarteredIn",
    "P749": "subsidiaryOf",
    "P937": "livesIn",
    "P1344": "participatedIn",
    "P1376": "locatedIn",
    "P3373": "siblingOf",
    # re3d.
    "AlliesOf": "alliedWith",
    "BelongsTo": "employeeOrMemberOf",
    "CoLocated": "locatedIn",
    "CommWith": "metWith",
    "Dislikes": "opposes",
    "FightingAgainst": "opposes",
    "InChargeOf": "headOf",
    "Likes": "alliedWith",
}
RELATIONS = tuple(sorted({name.lstrip("-") for name in COMMON.values()}))

BY_FILE = {
    "knowledgenet": tuple(name for name in COMMON if name.isupper() and not name[1:].isdigit()),
    "redocred": tuple(name for name in COMMON if name[1:].isdigit()),
    "re3d": tuple(name for name in COMMON if not name.isupper()),
}


def annotated_by(path: str) -> set[str]:
    """Return the common relations that a corpus annotates, by its path."""
    names = BY_FILE.get(path.rpartition("/")[2].partition(".")[0], ())
    return {COMMON[name].lstrip("-") for name in names}


def common(predicate: str, subject: str, target: str) -> tuple[str, bool] | None:
    """Return the common name of a corpus's predicate and whether its ends change places.

    Args:
        predicate: As the corpus writes it.
        subject: Type of its subject; likewise `target` of its object.
        target: See `subject`.

    Returns:
        None where the set has no counterpart for these types.
    """
    name = COMMON.get(predicate)
    if name is None:
        return None
    if name.endswith("subsidiaryOf") and {subject, target} != {"ORG"}:
        return None
    if predicate == "P571" and subject != "ORG":
        return None
    if predicate == "CoLocated" and target != "PLACE":
        return None
    if predicate == "BelongsTo" and subject == "ORG":
        return ("subsidiaryOf", False) if target == "ORG" else None
    if predicate == "InChargeOf" and subject != "PERSON":
        return None
    return name.lstrip("-"), name.startswith("-")


def exhaustive(annotated: list[str]) -> set[str]:
    """Return the common relations whose absence in a record means that it does not hold."""
    found: set[str] = set()
    for entry in annotated:
        layer, _, names = entry.partition(":")
        if layer == "relations" and names:
            found |= {COMMON[name].lstrip("-") for name in names.split(",") if name in COMMON}
    return found
