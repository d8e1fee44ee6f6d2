-- Depend: 001

CREATE TABLE b (id bigint PRIMARY KEY);
