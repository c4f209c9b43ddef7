-- What portals said, verbatim, and when we saw it. Written by warehouse/load.py only.
CREATE SCHEMA raw;

CREATE TABLE raw.portal (
    key VARCHAR PRIMARY KEY, title VARCHAR, publisher VARCHAR, homepage VARCHAR, country VARCHAR,
    languages VARCHAR[], licence VARCHAR, licence_evidence VARCHAR, publish VARCHAR, cadence VARCHAR,
    authority INTEGER, time_zone VARCHAR, date_order VARCHAR, caveats VARCHAR
);
CREATE TABLE raw.run (
    portal VARCHAR, run VARCHAR, at_utc TIMESTAMP, outcome VARCHAR, reason_class VARCHAR, reason VARCHAR,
    loaded BOOLEAN, complete BOOLEAN, listings INTEGER, statistics VARCHAR, evidence VARCHAR,
    PRIMARY KEY (portal, run)
);
CREATE TABLE raw.fetch (
    portal VARCHAR, run VARCHAR, n INTEGER, url VARCHAR, method VARCHAR, status INTEGER, content_type VARCHAR,
    sha256 VARCHAR, bytes BIGINT, warc_offset BIGINT, warc_length BIGINT, fetched_at_utc TIMESTAMP
);
CREATE TABLE raw.listing (
    portal VARCHAR, ref VARCHAR, kind VARCHAR, page_url VARCHAR, content_hash VARCHAR,
    first_run VARCHAR, last_run VARCHAR, first_seen_utc TIMESTAMP, last_seen_utc TIMESTAMP, last_changed_utc TIMESTAMP,
    PRIMARY KEY (portal, ref)
);
-- A statement is current while gone_run is null; run and fetch_n point to the page that first said it.
CREATE TABLE raw.statement (
    statement VARCHAR, portal VARCHAR, ref VARCHAR, field VARCHAR, lang VARCHAR, position INTEGER, value VARCHAR,
    locator VARCHAR, run VARCHAR, fetch_n INTEGER, first_seen_utc TIMESTAMP, gone_run VARCHAR, gone_utc TIMESTAMP
);
-- Unbroken presence of a listing in the loaded runs of its portal.
CREATE TABLE raw.sighting (portal VARCHAR, ref VARCHAR, first_run VARCHAR, last_run VARCHAR);
CREATE TABLE raw.dropped (portal VARCHAR, run VARCHAR, ref VARCHAR, reason VARCHAR, url VARCHAR);
CREATE TABLE raw.issue (
    portal VARCHAR, run VARCHAR, stage VARCHAR, reason VARCHAR, url VARCHAR, ref VARCHAR, field VARCHAR, value VARCHAR,
    advice VARCHAR
);
