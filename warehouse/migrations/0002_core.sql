-- What the statements mean. Rebuilt by the normalise stage from raw. `shown` is raw without personal data, cut.
CREATE SCHEMA core;

CREATE TABLE core.field (kind VARCHAR, field VARCHAR, reader VARCHAR, many BOOLEAN, prose BOOLEAN);
CREATE TABLE core.value (
    portal VARCHAR, ref VARCHAR, kind VARCHAR, field VARCHAR, position INTEGER, value VARCHAR, lang VARCHAR,
    raw VARCHAR, shown VARCHAR, rule VARCHAR, statement VARCHAR
);
CREATE TABLE core.deadline (
    portal VARCHAR, ref VARCHAR, position INTEGER, deadline_kind VARCHAR, at_local VARCHAR, tz VARCHAR,
    tz_stated BOOLEAN, "precision" VARCHAR, raw VARCHAR, shown VARCHAR, superseded_by INTEGER, rule VARCHAR, statement VARCHAR
);
CREATE TABLE core.issue (
    portal VARCHAR, stage VARCHAR, reason VARCHAR, url VARCHAR, ref VARCHAR, field VARCHAR, value VARCHAR,
    advice VARCHAR, listings INTEGER
);
