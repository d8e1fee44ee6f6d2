-- Transactoin: later

CREATE TABLE users (id bigint PRIMARY KEY);
