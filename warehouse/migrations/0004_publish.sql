-- What the public sees. Rebuilt by the publish stage; the tables are those of warehouse/views.
CREATE SCHEMA publish;

CREATE TABLE publish.release (version VARCHAR PRIMARY KEY, at_utc TIMESTAMP);
-- Which release was the first to hold a run.
CREATE TABLE publish.release_run (version VARCHAR, portal VARCHAR, run VARCHAR, PRIMARY KEY (portal, run));
