"""The stages in order; the only package that knows all of them.

* :mod:`kg.pipeline.stages`: texts in, a built graph out.
* :mod:`kg.pipeline.asking`: questions to a built graph, in a process that may die of them.
* :mod:`kg.pipeline.built`: checks of a built graph, its picture.
* :mod:`kg.pipeline.report`: the account of a build.
* :mod:`kg.pipeline.aside`: outputs appear whole or not at all.
"""
