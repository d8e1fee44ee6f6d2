-- Created: 2026-02-31

CREATE TABLE users (id bigint PRIMARY KEY);
