"""claimgraph: news text into a graph of who claims what."""
__version__ = "0.1.0"
