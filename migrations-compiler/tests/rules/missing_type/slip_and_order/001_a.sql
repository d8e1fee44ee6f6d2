CREATE TABLE u (id bigint, name txet, mood mood, moods mood[]);
