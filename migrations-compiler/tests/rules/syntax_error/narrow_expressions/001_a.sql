CREATE TABLE stays (
    id bigint PRIMARY KEY,
    began timestamp NOT NULL DEFAULT now() AT TIME ZONE 'UTC'
);
CREATE INDEX ON stays (began::date);
SELECT * FROM xmltable('/r' PASSING '<r/>'::xml COLUMNS city text);
SELECT E'\u00', U&'\006';
INSERT INTO stays VALUES (12abc);
