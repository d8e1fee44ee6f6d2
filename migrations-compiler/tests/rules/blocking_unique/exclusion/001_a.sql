CREATE TABLE depot (span int4range);
