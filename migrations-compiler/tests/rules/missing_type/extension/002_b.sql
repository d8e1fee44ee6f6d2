CREATE EXTENSION citext;
CREATE TABLE w (email citext);
