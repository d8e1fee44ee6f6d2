CREATE TYPE address AS (street text, no int);
CREATE TABLE place OF address;
