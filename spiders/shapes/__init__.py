"""Bases by shape of site."""
