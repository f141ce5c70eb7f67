"""The recipe that makes the shipped weights: convert, train, export, evaluate."""
