-- Why a portal's stamps are days (empty: they are moments), and whether a text names the kind of its deadline.
ALTER TABLE raw.portal ADD COLUMN stamps_are_days VARCHAR DEFAULT '';
ALTER TABLE core.deadline ADD COLUMN kind_named BOOLEAN DEFAULT true;
