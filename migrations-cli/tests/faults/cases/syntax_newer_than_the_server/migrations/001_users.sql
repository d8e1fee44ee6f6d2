CREATE TABLE users (email text, UNIQUE NULLS NOT DISTINCT (email));
