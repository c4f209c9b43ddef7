"""The words of the domain: models, code lists, label map. Imports nothing else of ours."""
