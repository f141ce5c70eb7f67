"""A remote SPARQL 1.1 endpoint: questions out, tables in; every failure is one clear line.

SPARQLWrapper makes the requests, always POST; :mod:`kg.rdf.transport` sends them. Results are read
by the engine's own parser, so that a value from a remote store is the value that the embedded
one gives.
"""

from __future__ import annotations

from typing import Any

import pyoxigraph
from pyoxigraph import QueryResultsFormat
from SPARQLWrapper import JSON, POST, SPARQLWrapper

from kg.errors import EndpointError, QueryError
from kg.model import Table
from kg.rdf import transport
from kg.rdf.store import to_value
from kg.rdf.transport import Answer

WIKIDATA = "https://query.wikidata.org/sparql"

TIMEOUT = 60.0
"""Seconds; public endpoints stop a query after about as many."""

MOST_BYTES = 8_000_000
"""Of one answer."""

JSON_TYPES = frozenset({"application/sparql-results+json", "application/json", ""})


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
        timeout: float = TIMEOUT,
        most: int = MOST_BYTES,
    ) -> None:
        self.url = transport.checked_url(WIKIDATA if url == "wikidata" else url)
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
            raise self._garbled(answer, error) from error
        return Table(columns, rows)

    def _ask(self, query: str, form: str) -> Answer:
        wrapper: Any = _Wrapper(self.url, self._account, self._timeout, self._most)
        # The library would guess the form by the first word that looks like one.
        wrapper.queryString, wrapper.queryType = query, form
        answer: Answer = wrapper.query().response
        return answer

    def _parsed(self, answer: Answer) -> pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean:
        if answer.type not in JSON_TYPES:
            raise EndpointError(
                f"{answer.url} answers with {transport.clean(answer.type)} and no SPARQL results: "
                f"“{answer.first_line}”; check the address"
            )
        try:
            return pyoxigraph.parse_query_results(answer.body, format=QueryResultsFormat.JSON)
        except (SyntaxError, ValueError) as error:
            raise self._garbled(answer, error) from error

    @staticmethod
    def _garbled(answer: Answer, error: Exception) -> EndpointError:
        why = transport.clean(str(error))
        return EndpointError(
            f"{answer.url} answers with JSON that is no SPARQL results ({why}): "
            f"“{answer.first_line}”; try again, or check the address"
        )
