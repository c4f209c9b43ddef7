-- Which releases there were. What they hold is made by warehouse/views and warehouse/tables.
CREATE SCHEMA publish;

CREATE TABLE publish.release (version VARCHAR PRIMARY KEY, at_utc TIMESTAMP);
-- Which release was the first to hold a run.
CREATE TABLE publish.release_run (version VARCHAR, portal VARCHAR, run VARCHAR, PRIMARY KEY (portal, run));
