CREATE TABLE users (
    id bigint PRIMARY KEY,
    email text NOT NULL
);
CREATE VIEW mails AS SELECT email FROM users;
