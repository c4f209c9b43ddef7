"""Benchmarks, each printing a ratio to a reference in the same run."""
