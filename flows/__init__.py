"""The stages, the nightly flow that strings them, the command line."""
