"""A remote SPARQL 1.1 endpoint: questions out, tables in; every failure is one clear line.

SPARQLWrapper makes the requests, always POST; :mod:`kg.rdf.transport` sends them. Results are read
by the engine's own parser, so that a value from a remote store is the value that the embedded
one gives.
"""

from __future__ import annotations

from typing import Any

import pyoxigraph
from pyoxigraph import QueryResultsFormat, RdfFormat, Triple
from SPARQLWrapper import JSON, POST, TURTLE, SPARQLWrapper

from kg.errors import EndpointError, QueryError
from kg.model import Table
from kg.rdf import transport
from kg.rdf.syntax import local_fault
from kg.rdf.transport import Answer
from kg.rdf.values import to_value

WIKIDATA = "https://query.wikidata.org/sparql"

TIMEOUT = 60.0
"""Seconds; public endpoints stop a query after about as many."""

MOST_BYTES = 8_000_000
"""Of one answer."""

VIRTUOSO_ASK = ["__ASK_RETVAL"]
"""The one column of Virtuoso 7's answer to ASK in JSON: a row for true, none for false."""

JSON_TYPES = frozenset({"application/sparql-results+json", "application/json", ""})


TRIPLES_FIRST = "application/n-triples, text/turtle;q=0.8, application/sparql-results+json;q=0.1"
"""Results too, though not wanted: some servers refuse a query of another form without reason."""


class _Wrapper(SPARQLWrapper):
    """Sends by :mod:`kg.rdf.transport` what the library would send by ``urlopen``.

    The library follows redirects with credentials, and reads answers and errors without end.
    """

    def __init__(self, url: str, account: str, timeout: float, most: int) -> None:
        super().__init__(url, returnFormat=JSON, agent=transport.AGENT)
        self._time, self._most = timeout, most
        self.setMethod(POST)
        self.setOnlyConneg(True)
        if (value := transport.authorization(account)) is not None:
            self.addCustomHttpHeader("Authorization", value)

    def _query(self) -> tuple[Answer, str]:  # type: ignore[override] # bytes, not a connection
        request = self._createRequest()
        answer = transport.send(request, timeout=self._time, most=self._most)
        return answer, self.returnFormat


class Endpoint:
    """Asks one remote endpoint.

    Args:
        url: Where queries are answered; ``wikidata`` for Wikidata's own.
        account: What the environment variables with the credentials begin with; see
            :func:`kg.rdf.transport.authorization`.
        update: Where updates are taken, if not at `url`.
        timeout: Seconds that one answer may take.
        most: Bytes that one answer may have.

    Raises:
        ConfigError: The address is none, or has a password in it.
    """

    def __init__(
        self,
        url: str,
        *,
        account: str,
        update: str | None = None,
        timeout: float = TIMEOUT,
        most: int = MOST_BYTES,
    ) -> None:
        self.url = transport.checked_url(WIKIDATA if url == "wikidata" else url)
        self._update = transport.checked_url(update) if update is not None else self.url
        self._account, self._timeout, self._most = account, timeout, most

    def select(self, query: str) -> Table:
        """Answer a SELECT query.

        Returns:
            Rows as :meth:`kg.rdf.store.GraphStore.select` has them.

        Raises:
            EndpointError: The endpoint is down, slow, busy, refuses, or its answer is none.
            QueryError: The query is wrong, or is no SELECT.
        """
        answer = self._ask(query, "SELECT")
        found = self._parsed(answer)
        if not isinstance(found, pyoxigraph.QuerySolutions):
            raise QueryError("the query is no SELECT; use ask for ASK, construct for the rest")
        columns = tuple(variable.value for variable in found.variables)
        try:
            rows = tuple(tuple(to_value(term) for term in solution) for solution in found)
        except (SyntaxError, ValueError) as error:
            raise _garbled(answer, error) from error
        return Table(columns, rows)

    def ask(self, query: str) -> bool:
        """Answer an ASK query.

        Raises:
            EndpointError: As for :meth:`select`.
            QueryError: The query is wrong, or is no ASK.
        """
        found = self._parsed(self._ask(query, "ASK"))
        if isinstance(found, pyoxigraph.QuerySolutions) and (
            [variable.value for variable in found.variables] == VIRTUOSO_ASK
        ):
            return any(True for _ in found)
        if not isinstance(found, pyoxigraph.QueryBoolean):
            raise QueryError("the query is no ASK; begin it with ASK")
        return bool(found)

    def triples(self, query: str) -> set[Triple]:
        """Answer a CONSTRUCT or DESCRIBE query.

        Raises:
            EndpointError: As for :meth:`select`.
            QueryError: The query is wrong, or makes no graph.
        """
        answer = self._ask(query, "CONSTRUCT")
        if answer.type in JSON_TYPES or answer.type == "application/sparql-results+xml":
            raise QueryError("the query makes no graph; begin it with CONSTRUCT or DESCRIBE")
        form = RdfFormat.from_media_type(answer.type)
        if form is None:
            raise _foreign(answer, "RDF")
        try:
            return {quad.triple for quad in pyoxigraph.parse(answer.body, format=form)}
        except (SyntaxError, ValueError) as error:
            raise _garbled(answer, error) from error

    def update(self, text: str) -> None:
        """Run a SPARQL update.

        Raises:
            EndpointError: The endpoint is down, slow, busy, or refuses.
            QueryError: The update is wrong.
        """
        wrapper = self._wrapper(self._update)
        wrapper.addCustomHttpHeader("Accept", "*/*")
        wrapper.queryString, wrapper.queryType = text, "INSERT"
        wrapper.query()

    def _ask(self, query: str, form: str) -> Answer:
        wrapper = self._wrapper(self.url)
        # The library would guess the form by the first word that looks like one.
        wrapper.queryString, wrapper.queryType = query, form
        if form == "CONSTRUCT":
            wrapper.setReturnFormat(TURTLE)
            wrapper.addCustomHttpHeader("Accept", TRIPLES_FIRST)
        try:
            answer: Answer = wrapper.query().response
        except QueryError as error:
            # Only our own engine is sure to tell the line.
            raise QueryError(local_fault(query) or str(error)) from error
        return answer

    def _wrapper(self, url: str) -> Any:
        return _Wrapper(url, self._account, self._timeout, self._most)

    def _parsed(self, answer: Answer) -> pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean:
        if answer.type not in JSON_TYPES:
            if RdfFormat.from_media_type(answer.type) is not None:
                raise QueryError("the query makes a graph; use construct")
            raise _foreign(answer, "SPARQL results")
        try:
            return pyoxigraph.parse_query_results(answer.body, format=QueryResultsFormat.JSON)
        except (SyntaxError, ValueError) as error:
            raise _garbled(answer, error) from error


def _foreign(answer: Answer, wanted: str) -> EndpointError:
    return EndpointError(
        f"{answer.url} answers with {transport.clean(answer.type) or 'no type'} and no {wanted}: "
        f"“{answer.first_line}”; check the address"
    )


def _garbled(answer: Answer, error: Exception) -> EndpointError:
    what = "JSON that is no SPARQL results" if answer.type in JSON_TYPES else "RDF that is wrong"
    return EndpointError(
        f"{answer.url} answers with {what} ({transport.clean(str(error))}): "
        f"“{answer.first_line}”; try again, or check the address"
    )
