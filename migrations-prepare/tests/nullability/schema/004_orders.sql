CREATE TABLE orders (
    id uuid PRIMARY KEY,
    carrier_id bigint REFERENCES carriers,
    region_id int NOT NULL REFERENCES regions,
    status status NOT NULL DEFAULT 'draft',
    price numeric(10, 2) NOT NULL,
    discount numeric(10, 2),
    net numeric(10, 2) GENERATED ALWAYS AS (price - discount) STORED,
    gross numeric(10, 2) NOT NULL GENERATED ALWAYS AS (price * 1.2) STORED,
    doubled numeric(10, 2) GENERATED ALWAYS AS (price * 2) STORED,
    placed timestamptz NOT NULL DEFAULT now(),
    slot tstzrange,
    meta jsonb NOT NULL DEFAULT '{}',
    extra jsonb,
    ordinal bigserial
);
CREATE INDEX orders_carrier ON orders (carrier_id);
CREATE INDEX orders_placed ON orders (placed);

CREATE TABLE lines (
    order_id uuid NOT NULL REFERENCES orders ON DELETE CASCADE,
    no int NOT NULL,
    sku text NOT NULL,
    qty positive NOT NULL,
    weight float8,
    packed boolean,
    PRIMARY KEY (order_id, no)
);
