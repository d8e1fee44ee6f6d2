CREATE TABLE users (
    user_id bigint PRIMARY KEY,
    email text NOT NULL
);
COPY users FROM stdin;
1	a@example.org
\.
