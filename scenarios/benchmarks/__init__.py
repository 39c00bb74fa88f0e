"""Benchmarks: a task is a data set, a solver and a scorer; one file each."""
