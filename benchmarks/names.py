"""Names for a made-up archive: countries and towns that exist, people and bodies that do not.

Every name is drawn by a key alone; the same key gives the same name.
"""

from __future__ import annotations

import gzip
import random
from collections import defaultdict
from functools import cache
from importlib.resources import files

ZIPF = 1.5  # exponent; so many different ones among n are about n ** (1 / ZIPF)
FLAT = 3  # so many ranks at the top are about as frequent as each other

# Name, adjective, capital, code of the gazetteer.
COUNTRIES = [
    tuple(line.split("|"))
    for line in """Ukraine|Ukrainian|Kyiv|UA
Russia|Russian|Moscow|RU
Kenya|Kenyan|Nairobi|KE
Brazil|Brazilian|Brasília|BR
Poland|Polish|Warsaw|PL
India|Indian|New Delhi|IN
Mexico|Mexican|Mexico City|MX
Turkey|Turkish|Ankara|TR
Colombia|Colombian|Bogotá|CO
Ethiopia|Ethiopian|Addis Ababa|ET
Serbia|Serbian|Belgrade|RS
Iraq|Iraqi|Baghdad|IQ
Nigeria|Nigerian|Abuja|NG
Romania|Romanian|Bucharest|RO
Indonesia|Indonesian|Jakarta|ID
Georgia|Georgian|Tbilisi|GE
Peru|Peruvian|Lima|PE
Morocco|Moroccan|Rabat|MA
Hungary|Hungarian|Budapest|HU
Pakistan|Pakistani|Islamabad|PK
Chile|Chilean|Santiago|CL
Bulgaria|Bulgarian|Sofia|BG
Tanzania|Tanzanian|Dodoma|TZ
Armenia|Armenian|Yerevan|AM
Bolivia|Bolivian|Sucre|BO
Moldova|Moldovan|Chisinau|MD
Ghana|Ghanaian|Accra|GH
Lithuania|Lithuanian|Vilnius|LT
Malaysia|Malaysian|Kuala Lumpur|MY
Croatia|Croatian|Zagreb|HR
Angola|Angolan|Luanda|AO
Estonia|Estonian|Tallinn|EE
Jordan|Jordanian|Amman|JO
Ecuador|Ecuadorian|Quito|EC
Zambia|Zambian|Lusaka|ZM
Latvia|Latvian|Riga|LV
Nepal|Nepali|Kathmandu|NP
Slovakia|Slovak|Bratislava|SK
Uganda|Ugandan|Kampala|UG
Norway|Norwegian|Oslo|NO""".splitlines()
]
MEN = (
    "Adam Adrian Ahmed Aleksander Alfred Andrei Anton Arman Benjamin Bogdan Boris Carlos "
    "Daniel David Denis Diego Dmitri Edgar Emil Eric Farid Felix Filip George Goran Grigor "
    "Hamid Hans Henrik Ibrahim Igor Ivan Jakub James Jonas Jorge Josef Juan Karel Karim Lars "
    "Leon Luis Marek Mario Martin Mateo Michael Milan Miguel Nikola Oleg Omar Oscar Pavel "
    "Pedro Peter Rafael Robert Roman Samuel Sergei Simon Stefan Tomas Victor Viktor Vladimir "
    "Walter Yusuf Zoran"
).split()
WOMEN = (
    "Agnes Aisha Alena Alice Amina Ana Andrea Anna Astrid Beatriz Camila Carmen Clara Daniela "
    "Daria Diana Elena Elisa Ella Emma Eva Fatima Florence Galina Grace Hana Helena Ines "
    "Ingrid Irina Isabel Ivana Jana Joanna Julia Karin Katarina Laila Larisa Laura Lena Leila "
    "Lidia Lucia Magda Maria Marina Marta Mariam Milena Mira Monika Nadia Natalia Nina Olga "
    "Paula Petra Rosa Ruth Salma Sara Silvia Sofia Sonia Svetlana Tamara Tatiana Teresa "
    "Valentina Vera Victoria Yana Zofia"
).split()
STEMS = (
    "Al Ab Bar Ber Bor Bran Bel Cal Car Dan Dor Dra El Er Fal Fer Gal Gor Gran Hal Han Har "
    "Hol Iv Jan Jar Kal Kar Kor Kra Kov Lan Laz Lev Lin Mal Mar Mel Mir Mor Nav Nik Nov Or "
    "Ost Pal Pav Pet Pol Rad Ram Rod Rom Sal San Sav Ser Sor Stan Sten Tal Tar Tom Tor Val "
    "Var Vas Ven Vil Vol Zal"
).split()
MIDDLES = "a e i o an ar el en er in ol or ov ik es at il um ab ad".split()
ENDINGS = (
    "enko ov ović ić sen son ski wicz mann berg ez ado eira ini elli ard eau ian yan dze ili oglu "
    "uk chuk in kin nen aitis escu anu ak ek os is ahan awi ani"
).split()
VILLAGE_ENDINGS = "ivka itsa ovo ino ets ava ille ow ica ura anga eda osto ito ara usa".split()
SIDES = (
    "Northern Southern Eastern Western Central Coastal Joint Upper Lower Inner River Mountain "
    "Border Inland National United"
).split()
TASKS = "Operational Defence Rapid Security Patrol Tactical Response Guard Support Engineer".split()
UNITS = "Group Command Corps Division Force Task".split()
FIELDS = (
    "Frontline Security Peace Border Conflict Policy Regional Strategic Maritime Energy Migration "
    "Governance Crisis Military Transition Human Digital Climate"
).split()
HOUSES = "Institute Centre Forum Observatory Foundation Council Academy Laboratory".split()
AID = (
    "Open Safe First Green Blue Common Bright New Near Warm Steady Clear Quiet Far",
    "Corridor Harbour Bridge Road Shelter River Village Lantern Table Door Garden Field Roof Well",
    "Aid Relief Action Help Mission Trust Network Watch",
)
PAPERS = (
    "Wire Post Ledger Monitor Daily Courier Herald Times Tribune Gazette Observer Mail Chronicle "
    "Record Express Dispatch"
).split()
GOODS = "Agro Grain Mills Foods Trading Logistics Energy Steel Transport Holdings".split()


def zipf(key: str) -> int:
    """Draw a rank from 1 by Mandelbrot's form of Zipf's law, without an end."""
    chance = 1 - random.Random(key).random()
    return 1 + int(FLAT * (chance ** (-1 / (ZIPF - 1)) - 1))


def pick(key: str, *lists: list[str]) -> list[str]:
    """Draw one of each list."""
    chance = random.Random(key)
    return [each[int(chance.random() * len(each))] for each in lists]


def surname(key: str) -> str:
    """Make a surname up, of 74 stems, 20 middles or none, and 34 endings."""
    return "".join(pick(key, STEMS, [*MIDDLES, "", ""], ENDINGS))


def village(key: str) -> str:
    """Make the name of a village up."""
    return "".join(pick(key, STEMS, [*MIDDLES, ""], VILLAGE_ENDINGS))


@cache
def towns() -> dict[str, list[str]]:
    """Return the towns of each country that one Latin word names, the largest first."""
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    lines = gzip.decompress(files("kg.link").joinpath("places.tsv.gz").read_bytes()).decode("utf-8")
    for line in lines.splitlines():
        _, kind, name, _, _, region, population = line.split("\t")[:7]
        if kind == "city" and name.isascii() and name.isalpha():
            found[region[:2]].append((-int(population), name))
    return {code: [name for _, name in sorted(some)] for code, some in found.items()}


def town(code: str, rank: int) -> str:
    """Return a country's town of a rank; beyond the gazetteer a village that is made up."""
    known = towns()[code]
    return known[rank - 1] if rank <= len(known) else village(f"{code} {rank}")


def outlet(seed: int, key: str) -> str:
    """Draw an outlet."""
    rank = zipf(f"{seed} {key} outlet")
    kind = pick(f"{seed} paper {rank}", PAPERS)[0]
    if rank % 2:
        return f"{pick(f'{seed} side {rank}', SIDES)[0]} {kind}"
    return f"{town(COUNTRIES[rank % len(COUNTRIES)][3], 1 + rank // 2)} {kind}"
