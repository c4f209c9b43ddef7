"""Sample portals that ship with the project, one folder each: the offline demo and the golden pages of the tests."""
