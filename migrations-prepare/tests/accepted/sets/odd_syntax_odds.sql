-- file: 1_a.sql
SELECT 1 AS select, 2 AS from, 3 "as", 4 value, 5 name, 6 type, 7 AS user; 
CREATE TABLE "user" (year int, month int, day int, name text, type text, value int, key int, role text, status text, comment text, order_ int, date date, time time, timestamp timestamp, interval interval, text text, action text, domain text, zone text, version text, owner text, position int, no int, of int, off int, old int, new int, over int, owned int, range int, rows int, set int, share int, show int, start int, stop int, temp int, view int, work int);
SELECT u.year, u.interval, date, time, position, old, new, over, rows, range, set, of, off FROM "user" u; INSERT INTO "user" (year, value, "set", of, off, over, rows, share, show) VALUES (1,2,3,4,5,6,7,8,9);
SELECT all_.x FROM (SELECT ALL 1 AS x) all_; SELECT DISTINCT 1; SELECT ALL 1; SELECT; SELECT WHERE true;
