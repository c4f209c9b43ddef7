-- Which listings are one thing. Links are rebuilt by the resolve stage; identities are minted once and kept.
CREATE SCHEMA resolve;

CREATE TABLE resolve.link (
    a_portal VARCHAR, a_ref VARCHAR, b_portal VARCHAR, b_ref VARCHAR, same BOOLEAN, strength INTEGER, rule VARCHAR,
    reason VARCHAR, applied BOOLEAN
);
CREATE TABLE resolve.identity (
    id VARCHAR PRIMARY KEY, kind VARCHAR, portal VARCHAR, ref VARCHAR, minted_utc TIMESTAMP
);
CREATE TABLE resolve.member (portal VARCHAR, ref VARCHAR, id VARCHAR, PRIMARY KEY (portal, ref));
CREATE TABLE resolve.tombstone (
    id VARCHAR PRIMARY KEY, kind VARCHAR, reason VARCHAR, replaced_by VARCHAR, at_utc TIMESTAMP
);
