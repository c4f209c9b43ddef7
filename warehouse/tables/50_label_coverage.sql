-- What the label map knows of each portal's words, as of this build.
CREATE OR REPLACE TEMP TABLE label_coverage AS FROM core.label_coverage;
