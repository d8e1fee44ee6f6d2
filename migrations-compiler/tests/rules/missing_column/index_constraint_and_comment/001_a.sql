CREATE TABLE orders (
    id bigint PRIMARY KEY,
    total numeric CHECK (totall > 0),
    UNIQUE (custmer_id)
);
