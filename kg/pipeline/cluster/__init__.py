"""Reading on many machines, by dask.distributed: what it schedules, retries and shows is its own.

:mod:`kg.pipeline.cluster.connection` finds the cluster, :mod:`kg.pipeline.cluster.client` hands out
partitions of documents and takes what was read, :mod:`kg.pipeline.cluster.partition` runs on a
worker, and :mod:`kg.pipeline.cluster.shards` is where both meet: a folder that every machine
reaches.
"""
