-- What became of the links among `touched`. Input: `joined` (m, component, cluster), `refused` (edge, reason, x, y).
DELETE FROM kept.place WHERE n IN (SELECT n FROM touched) OR n IN (FROM leaving);
INSERT INTO kept.place
SELECT t.n, c.n, g.n
FROM (FROM joined UNION ALL SELECT unnest([a, b]), a, a FROM plain) j
JOIN touched t USING (m) JOIN touched c ON c.m = j.component JOIN touched g ON g.m = j.cluster;

DELETE FROM kept.refusal
WHERE a IN (SELECT n FROM touched) OR a IN (FROM leaving) OR mark NOT IN (SELECT mark FROM kept.link);
INSERT INTO kept.refusal
SELECT e.n, e.mark, r.reason, x.n, y.n
FROM refused r JOIN edge e ON e.place = r.edge JOIN touched x ON x.m = r.x JOIN touched y ON y.m = r.y;
