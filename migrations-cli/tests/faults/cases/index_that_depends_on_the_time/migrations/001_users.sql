CREATE TABLE users (user_id bigint PRIMARY KEY, seen timestamptz);
CREATE INDEX ON users (seen) WHERE seen > now();
