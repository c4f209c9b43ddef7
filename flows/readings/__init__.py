"""One value at a time: raw text in, code or canonical form out, with the rule that read it, or an issue."""
