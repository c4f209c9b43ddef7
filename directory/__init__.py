"""The public web service. Reads a release, never the working warehouse."""
