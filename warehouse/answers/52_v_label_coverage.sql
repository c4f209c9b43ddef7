-- What share of each portal's labels has a code of ours?
SELECT *, round(100 * labels_with_code / labels, 1) AS percent FROM label_coverage
