CREATE DOMAIN weight AS int;
CREATE TABLE depot (depot_id bigint PRIMARY KEY, slot integer, span int4range, w weight);
