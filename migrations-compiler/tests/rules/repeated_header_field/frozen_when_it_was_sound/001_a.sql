-- Created: 2026-01-31
-- Created: 2026-01-31

CREATE TABLE users (id bigint PRIMARY KEY);
