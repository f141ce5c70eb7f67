"""The stages in order; the only package that knows all of them.

* :mod:`kg.pipeline.stages`: texts in, a built graph out.
* :mod:`kg.pipeline.built`: questions to a built graph, checks of it, its picture.
* :mod:`kg.pipeline.report`: the account of a build.
* :mod:`kg.pipeline.aside`: outputs appear whole or not at all.
"""
