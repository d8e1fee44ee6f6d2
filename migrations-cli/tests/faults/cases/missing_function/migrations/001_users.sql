CREATE TABLE users (
    user_id bigint PRIMARY KEY,
    email text NOT NULL,
    slug text NOT NULL DEFAULT slugify('a')
);
