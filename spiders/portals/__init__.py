"""One file a portal; the module name is the portal key."""
