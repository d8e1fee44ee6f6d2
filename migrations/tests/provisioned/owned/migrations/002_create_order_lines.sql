CREATE EXTENSION pg_partman;

CREATE TABLE order_lines (
    order_id    bigint  NOT NULL REFERENCES orders (order_id),
    line        integer NOT NULL,
    partitioned boolean NOT NULL DEFAULT create_parent('app.orders'),
    PRIMARY KEY (order_id, line)
);
