-- What is one thing to another without being it. Rebuilt by the resolve stage; `from` is the `relation` of `to`.
CREATE TABLE resolve.relation (
    from_portal VARCHAR, from_ref VARCHAR, to_portal VARCHAR, to_ref VARCHAR, relation VARCHAR, rule VARCHAR,
    reason VARCHAR, from_year INTEGER, to_year INTEGER
);
