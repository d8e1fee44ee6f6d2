-- Keys of every kind that refer to one table, and the ways in which a row can miss its partner.
CREATE TABLE depots (
    id int PRIMARY KEY,
    code varchar(10) NOT NULL UNIQUE,
    zone int NOT NULL,
    closed date,
    UNIQUE (id, zone)
);

CREATE TABLE carts (
    id int PRIMARY KEY,
    depot_id int NOT NULL REFERENCES depots,
    spare_id int REFERENCES depots ON DELETE SET NULL,
    code varchar(10) NOT NULL REFERENCES depots (code),
    owner int NOT NULL REFERENCES carriers,
    state text,
    touched timestamptz,
    is_open boolean NOT NULL DEFAULT true,
    body jsonb NOT NULL DEFAULT '{}',
    size mood
);

-- Both columns refer together; NULL in one of them refers to nothing, or is refused.
CREATE TABLE stops (
    id int PRIMARY KEY,
    depot_id int NOT NULL,
    zone int NOT NULL,
    next_depot int NOT NULL,
    next_zone int,
    FOREIGN KEY (depot_id, zone) REFERENCES depots (id, zone),
    FOREIGN KEY (next_depot, next_zone) REFERENCES depots (id, zone)
);

-- Looked at no sooner than the transaction ends.
CREATE TABLE promises (
    id int PRIMARY KEY,
    depot_id int NOT NULL REFERENCES depots DEFERRABLE INITIALLY DEFERRED
);

-- What was there before the key has never been looked at.
CREATE TABLE relics (id int PRIMARY KEY, depot_id int NOT NULL);
INSERT INTO relics VALUES (1, 999);
ALTER TABLE relics ADD FOREIGN KEY (depot_id) REFERENCES depots NOT VALID;

-- What inherits does not inherit the key.
CREATE TABLE parcels (id int NOT NULL, depot_id int NOT NULL REFERENCES depots);
CREATE TABLE fragile_parcels () INHERITS (parcels);

-- Cascades, and one that a trigger stops.
CREATE TABLE shelves (id int PRIMARY KEY, depot_id int NOT NULL REFERENCES depots ON DELETE CASCADE);
CREATE TABLE pinned_shelves (id int PRIMARY KEY, depot_id int NOT NULL REFERENCES depots ON DELETE CASCADE);
CREATE FUNCTION pin() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER pin BEFORE DELETE ON pinned_shelves FOR EACH ROW EXECUTE FUNCTION pin();

-- Nobody looks any more.
CREATE TABLE unguarded (id int PRIMARY KEY, depot_id int NOT NULL REFERENCES depots);
ALTER TABLE unguarded DISABLE TRIGGER ALL;

-- A partition's part of the key to its parent says nothing of the partition.
CREATE TABLE slots (id int, day int, name text NOT NULL, PRIMARY KEY (id, day)) PARTITION BY LIST (day);
CREATE TABLE slots_1 PARTITION OF slots FOR VALUES IN (1);
CREATE TABLE slots_2 PARTITION OF slots FOR VALUES IN (2);
CREATE TABLE bookings (
    id int PRIMARY KEY,
    slot_id int NOT NULL,
    day int NOT NULL,
    FOREIGN KEY (slot_id, day) REFERENCES slots
);

-- Policies hide rows of the table that is referred to.
CREATE TABLE vault_keys (id int PRIMARY KEY, vault_id int NOT NULL REFERENCES vault);
GRANT SELECT ON vault_keys TO proofs_reader;

CREATE VIEW cart_depots AS
    SELECT c.id, d.code FROM carts c LEFT JOIN depots d ON d.id = c.depot_id;
CREATE VIEW depot_count AS SELECT count(*) AS depots, max(zone) AS zone FROM depots;
