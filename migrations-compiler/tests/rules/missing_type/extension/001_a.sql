CREATE TABLE u (email citext, place geometry);
