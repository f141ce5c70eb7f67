"""The stages in order; the only package that knows all of them.

A build, texts in, a built graph out, is :mod:`kg.pipeline.stages`. Its parts, as they come:

* :mod:`kg.pipeline.inputs`: the texts, each once.
* :mod:`kg.pipeline.reading`: from texts to extractions, by this machine's processes ...
* :mod:`kg.pipeline.cluster`: ... or by those of many machines.
* :mod:`kg.pipeline.kept`: what was read, on disk at once.
* :mod:`kg.pipeline.lookups`: who is who, and who that is elsewhere.
* :mod:`kg.pipeline.links`: how claims and articles stand to each other.
* :mod:`kg.pipeline.report`: the account of a build.
* :mod:`kg.pipeline.aside`: outputs appear whole or not at all.

What is done with a graph that is built:

* :mod:`kg.pipeline.asking`: questions, in a process that may die of them.
* :mod:`kg.pipeline.built`: checks, the page, the report.
* :mod:`kg.pipeline.exports`: other formats.
* :mod:`kg.pipeline.stores`: to and from stores on servers, and dumps.
"""
