"""Benchmarks: what our own code does beside what people would use instead, as a ratio."""
