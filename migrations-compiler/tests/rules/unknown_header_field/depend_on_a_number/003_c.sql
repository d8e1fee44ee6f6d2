-- Depend: whoever reads this

CREATE TABLE c (id bigint PRIMARY KEY);
