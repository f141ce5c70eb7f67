"""The graph as a network; the only place for networkx and pyvis."""
