CREATE TABLE trips (
    id bigint PRIMARY KEY,
    began timestamp NOT NULL DEFAULT (now() AT TIME ZONE 'UTC')
);
CREATE INDEX trips_began ON trips ((began::date), CAST(id AS text) DESC);
SELECT * FROM xmltable('/r' PASSING ('<r/>'::xml) COLUMNS city text);
SELECT E'\u00e9', U&'\0061';
