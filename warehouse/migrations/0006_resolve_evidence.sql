-- What the model made of a pair, and why a link was not applied. `same` is NULL where people must say.
ALTER TABLE resolve.link ADD COLUMN weight DOUBLE;
ALTER TABLE resolve.link ADD COLUMN levels VARCHAR;
ALTER TABLE resolve.link ADD COLUMN refused VARCHAR;
