-- Lock-Timeout: soon

CREATE TABLE users (id bigint PRIMARY KEY);
