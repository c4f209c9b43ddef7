-- No table of a release.
DROP TABLE thing;
DROP TABLE cell;
