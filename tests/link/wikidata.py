"""A little Wikidata, as Turtle: invented items in the shapes of the real ones."""

from __future__ import annotations

TURTLE = """
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix schema: <http://schema.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix wd: <http://www.wikidata.org/entity/> .
@prefix wdt: <http://www.wikidata.org/prop/direct/> .

# Kinds
wd:Q515 wdt:P279 wd:Q486972 . wd:Q486972 wdt:P279 wd:Q2221906 .
wd:Q327333 wdt:P279 wd:Q2659904 . wd:Q2659904 wdt:P279 wd:Q43229 .

# What the facts point to
wd:Q900 rdfs:label "Ostland"@en, "Ostland"@de .
wd:Q901 rdfs:label "Tarn Oblast"@en .
wd:Q902 rdfs:label "politician"@en, "Politiker"@de .
wd:Q903 rdfs:label "Minister of Foreign Affairs of Ostland"@en .
wd:Q904 rdfs:label "chess player"@en .
wd:Q905 rdfs:label "Norland"@en .
wd:Q906 rdfs:label "journalist"@mul .

# Two of one name: a minister and a chess player
wd:Q1 rdfs:label "Mira Danek"@en ; schema:description "politician of Ostland"@en ;
  wdt:P31 wd:Q5 ; wdt:P39 wd:Q903 ; wdt:P106 wd:Q902 ; wdt:P27 wd:Q900 .
wd:Q2 rdfs:label "Mira Danek"@en ; schema:description "chess player"@en ;
  wdt:P31 wd:Q5 ; wdt:P106 wd:Q904 ; wdt:P27 wd:Q900 .
# A novel of the same name is no person
wd:Q3 rdfs:label "Mira Danek"@en ; schema:description "foreign minister in a novel"@en ;
  wdt:P31 wd:Q7725634 ; wdt:P39 wd:Q903 ; wdt:P27 wd:Q900 .

# By alias only, with a label for all languages
wd:Q4 rdfs:label "Anton Welko"@mul ; skos:altLabel "Anton Velko"@en ;
  wdt:P31 wd:Q5 ; wdt:P106 wd:Q906 ; wdt:P27 wd:Q900 .

# Dead for long
wd:Q6 rdfs:label "Pavel Oren"@en ; schema:description "foreign minister of Ostland"@en ;
  wdt:P31 wd:Q5 ; wdt:P39 wd:Q903 ; wdt:P27 wd:Q900 ;
  wdt:P570 "1912-03-04T00:00:00Z"^^xsd:dateTime .

# Twins: nothing tells them apart
wd:Q7 rdfs:label "Ivan Korol"@en ; wdt:P31 wd:Q5 ; wdt:P39 wd:Q903 ; wdt:P27 wd:Q900 .
wd:Q8 rdfs:label "Ivan Korol"@en ; wdt:P31 wd:Q5 ; wdt:P39 wd:Q903 ; wdt:P27 wd:Q900 .

# A body, and one of the same name elsewhere
wd:Q10 rdfs:label "Defence Ministry"@en ; schema:description "ministry of Ostland"@en ;
  wdt:P31 wd:Q327333 ; wdt:P17 wd:Q900 .
wd:Q11 rdfs:label "Defence Ministry"@en ; wdt:P31 wd:Q327333 ; wdt:P17 wd:Q905 .

wd:Q12 rdfs:label "Ministry"@en ; wdt:P31 wd:Q327333 ; wdt:P17 wd:Q900 .

# Places: one in GeoNames, and villages of one name in one country
wd:Q20 rdfs:label "Kharkiv"@en ; wdt:P31 wd:Q515 ; wdt:P1566 "706483" .
wd:Q21 rdfs:label "Kharkiv"@en ; wdt:P31 wd:Q515 ; wdt:P1566 "1" .
wd:Q22 rdfs:label "Sobolin"@en ; wdt:P31 wd:Q515 ; wdt:P17 wd:Q900 ; wdt:P131 wd:Q901 .
wd:Q23 rdfs:label "Sobolin"@en ; wdt:P31 wd:Q515 ; wdt:P17 wd:Q900 ; wdt:P131 wd:Q905 .
wd:Q24 rdfs:label "Vesna"@en ; wdt:P31 wd:Q515 ; wdt:P17 wd:Q900 .
"""
