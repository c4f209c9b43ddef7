"""Portals to listings: one short file a portal, bases by shape of site, evidence, politeness, run statistics."""
