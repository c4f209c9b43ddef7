"""Listings to things: explained links, clusters without chains, ids that are minted once."""
