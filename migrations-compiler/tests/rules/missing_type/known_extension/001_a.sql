CREATE EXTENSION IF NOT EXISTS citext;
CREATE TABLE u (email citext, tags text[], at timestamptz(3), n "char", i interval day to second);
