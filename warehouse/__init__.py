"""The DuckDB file: migrations, views, checks, release reader. SQL first."""
