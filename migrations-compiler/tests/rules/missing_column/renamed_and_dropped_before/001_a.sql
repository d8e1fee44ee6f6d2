CREATE TABLE recommendations (id bigint PRIMARY KEY, confidence numeric, note text);
