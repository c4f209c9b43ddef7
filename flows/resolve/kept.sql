-- What the resolver keeps from one night to the next, so that a night works on what changed. All of it can be made again
-- from `record`; kept.py throws it away when code or words are others. Numbers (`n`) are given anew to whatever changes.
CREATE SCHEMA kept;

CREATE TABLE kept.record (
    n INTEGER, portal VARCHAR, ref VARCHAR, kind VARCHAR, fingerprint UBIGINT,
    -- its first name
    title VARCHAR, folded VARCHAR, core VARCHAR, letters UINTEGER, words INTEGER, numbers VARCHAR[], parts VARCHAR[],
    subjects VARCHAR[], places VARCHAR[],
    -- whether a name has one word in brackets that may be a town: no acronym, no `(bats)`: `Ringvogel (Nantes)`
    set_apart BOOLEAN,
    -- its address, its page here, the countries that their domains name
    url VARCHAR, page VARCHAR, site VARCHAR, domain VARCHAR, page_domain VARCHAR,
    organisations UBIGINT[], organisation_words UBIGINT[], organisation_initials UBIGINT[],
    -- `near`: what is no continent and not the world
    located VARCHAR[], near VARCHAR[], countries VARCHAR[], placed BOOLEAN, start_year INTEGER, deadline_days INTEGER[],
    -- years of a call's edition, and years in its name, edition or code
    named INTEGER[], closing INTEGER[], told INTEGER[], years VARCHAR[],
    reference VARCHAR, lang VARCHAR, said UBIGINT[]
);

-- Every way in which a record is called; a reading is what a folded text says, whoever is called so.
CREATE TABLE kept.form (n INTEGER, how TINYINT, brief BOOLEAN, t INTEGER);
CREATE TABLE kept.reading (
    t INTEGER, folded VARCHAR, words INTEGER, core VARCHAR, unplaced VARCHAR, initials VARCHAR, tokens UBIGINT[],
    numbers VARCHAR[], parts VARCHAR[], subjects VARCHAR[], places VARCHAR[]
);
CREATE TABLE kept.word (n INTEGER, token UBIGINT);
CREATE TABLE kept.token (token UBIGINT, records INTEGER, weight UTINYINT);

-- What a record is among the others, and the keys under which it is compared with them.
CREATE TABLE kept.standing (
    n INTEGER, main UBIGINT[], tokens UBIGINT[], telling INTEGER, rarest INTEGER, namesakes UTINYINT,
    site_records UTINYINT, url_shared BOOLEAN, series INTEGER[]
);
CREATE TABLE kept.held (n INTEGER, key UBIGINT, "by" UTINYINT);

-- Pairs of which a rule says something, or whose names do; who shares a name with another thing of its own portal.
CREATE TABLE kept.pair (
    a INTEGER, b INTEGER, kind VARCHAR, weight DOUBLE, said VARCHAR, $comparison_columns,
    one_portal BOOLEAN, other_language BOOLEAN, own_word BOOLEAN, one_long_name BOOLEAN, place_in_one BOOLEAN, parts_differ BOOLEAN,
    only_years BOOLEAN, one_reference BOOLEAN, telling INTEGER, days_apart BIGINT, speak_for INTEGER
);
CREATE TABLE kept.namesake (n INTEGER);

-- What is said of two listings, by people, portals (with `reason`) and rules; `same` is NULL where people must say.
CREATE TABLE kept.link (
    a INTEGER, b INTEGER, a_portal VARCHAR, a_ref VARCHAR, b_portal VARCHAR, b_ref VARCHAR, same BOOLEAN,
    strength INTEGER, rule VARCHAR, reason VARCHAR, alike BOOLEAN, one_kind BOOLEAN, mark UBIGINT
);
-- Links that were not applied: why, and the two listings that stood against it.
CREATE TABLE kept.refusal (a INTEGER, mark UBIGINT, reason VARCHAR, x INTEGER, y INTEGER);
-- Every listing that some link calls the same as another: with whom it hangs together by any, and with whom it is one.
CREATE TABLE kept.place (n INTEGER, component INTEGER, cluster INTEGER);
