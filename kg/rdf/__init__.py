"""The graph as data; the only place for pyoxigraph."""
