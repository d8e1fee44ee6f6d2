CREATE TABLE orders (
    id bigint PRIMARY KEY,
    owner bigint,
    FOREIGN KEY (user_id) REFERENCES users (id)
);
