"""Comunica, a query engine in JavaScript, reads the service; needs node and npm."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.serve.serving import Server

PACKAGE = "@comunica/query-sparql@4.5.0"  # 5 does not start with Node 20
SCRIPT = """
const { QueryEngine } = require('@comunica/query-sparql');
const sources = [{ type: 'sparql', value: process.argv[2] }];
const NAMES = 'PREFIX kg: <https://w3id.org/claimgraph/ontology#> ' +
  'PREFIX schema: <https://schema.org/> ';
(async () => {
  const engine = new QueryEngine();
  const told = {};
  const rows = await engine.queryBindings(
    NAMES + 'SELECT ?name { ?s a kg:Entity ; schema:name ?name . OPTIONAL { ?s kg:none ?x } ' +
    'FILTER(STRLEN(?name) > 3) } ORDER BY ?name', { sources });
  told.names = (await rows.toArray()).map(row => row.get('name').value);
  const counts = await engine.queryBindings(
    NAMES + 'SELECT (COUNT(?c) AS ?n) { GRAPH ?g { ?c a schema:Claim } }', { sources });
  told.claims = (await counts.toArray()).map(row => row.get('n').value);
  told.ask = await engine.queryBoolean(NAMES + 'ASK { ?c a schema:Claim }', { sources });
  const quads = await engine.queryQuads(
    NAMES + 'CONSTRUCT { ?s schema:name ?n } { ?s a kg:Entity ; schema:name ?n }', { sources });
  told.quads = (await quads.toArray()).length;
  console.log(JSON.stringify(told));
})();
"""

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(
        not (shutil.which("npm") and shutil.which("node")), reason="needs node and npm"
    ),
]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install Comunica into a folder that is forgotten."""
    folder = tmp_path_factory.mktemp("comunica")
    (folder / "package.json").write_text('{"private": true}', encoding="utf-8")
    command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", PACKAGE]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=600)
    if done.returncode:
        pytest.skip("Comunica cannot be installed here: npm's registry cannot be reached")
    (folder / "ask.cjs").write_text(SCRIPT, encoding="utf-8")
    return folder


def test_comunica_reads_the_service(reading: Server, engine: Path) -> None:
    """SELECT with OPTIONAL, FILTER and GRAPH, a count, ASK and CONSTRUCT."""
    command = ["node", "ask.cjs", f"{reading.address}/sparql"]
    done = subprocess.run(
        command, cwd=engine, capture_output=True, encoding="utf-8", check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert {"Anton Velko", "Mira Danek", "Sobolin"} <= set(told["names"])
    assert told["names"] == sorted(told["names"])
    assert (told["claims"], told["ask"]) == (["6"], True)
    assert told["quads"] >= len(told["names"])
