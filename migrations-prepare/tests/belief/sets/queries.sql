-- file: 1.sql
CREATE TABLE person (id int PRIMARY KEY, name text NOT NULL, boss_id int REFERENCES person (id), dept_id int, born date);
CREATE TABLE dept (id int PRIMARY KEY, title text NOT NULL, budget numeric);
ALTER TABLE person ADD CONSTRAINT person_dept FOREIGN KEY (dept_id) REFERENCES dept (id) DEFERRABLE INITIALLY DEFERRED;
INSERT INTO dept VALUES (1, 'one', 10), (2, 'two', NULL);
INSERT INTO person (id, name, dept_id) SELECT g, 'p' || g, 1 FROM generate_series(1, 3) AS g;
-- file: 2.sql
UPDATE person p SET boss_id = b.id FROM person b WHERE b.name = 'p1' AND p.id <> b.id;
UPDATE dept SET (title, budget) = (SELECT upper(title), coalesce(budget, 0)) WHERE id IN (SELECT dept_id FROM person WHERE born IS NULL);
DELETE FROM person USING dept d WHERE person.dept_id = d.id AND d.title = 'nope';
WITH moved AS (DELETE FROM person WHERE id = 99 RETURNING id, name), more AS (SELECT id FROM moved)
INSERT INTO person (id, name) SELECT id, name FROM moved WHERE id NOT IN (SELECT id FROM more);
WITH RECURSIVE up (id, boss_id, depth) AS (
  SELECT id, boss_id, 0 FROM person WHERE id = 3
  UNION ALL SELECT p.id, p.boss_id, up.depth + 1 FROM person p JOIN up ON p.id = up.boss_id
) SELECT * FROM up ORDER BY depth;
SELECT d.title, count(p.id) AS heads, max(born) FILTER (WHERE born > '1990-01-01') newest
FROM dept d LEFT JOIN person p ON p.dept_id = d.id GROUP BY d.title HAVING count(*) > 0 ORDER BY heads DESC, title LIMIT 3;
SELECT name, (SELECT title FROM dept WHERE id = person.dept_id) AS dept, row_number() OVER w FROM person WINDOW w AS (PARTITION BY dept_id ORDER BY born);
SELECT p, p.*, (p).name, p.ctid, tableoid::regclass FROM person p WHERE EXISTS (SELECT 1 FROM dept WHERE dept.id = p.dept_id AND budget > 0);
SELECT x.name, v.n, j.key FROM (SELECT name FROM person) AS x CROSS JOIN (VALUES (1), (2)) AS v(n) CROSS JOIN LATERAL jsonb_each('{"a": 1}') AS j WHERE x.name <> '' AND n > 0;
SELECT title FROM dept UNION SELECT name FROM person ORDER BY title;
INSERT INTO dept AS old_dept (id, title) VALUES (1, 'again') ON CONFLICT (id) DO UPDATE SET title = excluded.title, budget = old_dept.budget + 1 RETURNING id, title;
SELECT extract(year FROM born), born::text, CASE WHEN boss_id IS NULL THEN 'top' ELSE name END, current_date, interval '1 day' FROM person FOR UPDATE OF person;
MERGE INTO dept USING person ON dept.id = person.dept_id WHEN MATCHED AND budget IS NULL THEN UPDATE SET budget = 0 WHEN NOT MATCHED THEN DO NOTHING;
SELECT a.id FROM person a JOIN person b USING (id) NATURAL JOIN dept;
SET CONSTRAINTS ALL IMMEDIATE;
TRUNCATE person, dept;
