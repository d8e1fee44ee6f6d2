CREATE ROLE a LOGIN PASSWORD NULL;
CREATE USER b VALID UNTIL 'infinity';
CREATE TABLE users (id bigint PRIMARY KEY, password text NOT NULL, url text DEFAULT 'https://example.org/a@b');
COMMENT ON COLUMN users.password IS 'PASSWORD ''never plain''';
SELECT 'postgres://app:${PASSWORD}@db/x';
