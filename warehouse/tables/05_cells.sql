-- What the wide tables are made from, worked out once.
CREATE OR REPLACE TEMP TABLE thing AS FROM publish.thing;
CREATE OR REPLACE TEMP TABLE cell AS FROM publish.cell;
