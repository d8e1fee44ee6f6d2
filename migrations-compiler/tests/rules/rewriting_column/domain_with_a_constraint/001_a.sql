CREATE DOMAIN weight AS int;
CREATE DOMAIN load AS weight;
CREATE TABLE depot (depot_id bigint PRIMARY KEY);
