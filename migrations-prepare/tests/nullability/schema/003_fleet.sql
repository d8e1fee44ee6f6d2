CREATE TABLE drivers (
    id bigint PRIMARY KEY,
    carrier_id bigint NOT NULL REFERENCES carriers,
    name text NOT NULL,
    shift int NOT NULL DEFAULT 1,
    mood mood,
    contact email,
    reserve email NOT NULL,
    born date,
    mentor bigint REFERENCES drivers
);
CREATE INDEX drivers_carrier ON drivers (carrier_id);

CREATE TABLE trucks (
    id bigint PRIMARY KEY,
    carrier_id bigint NOT NULL REFERENCES carriers,
    driver_id bigint UNIQUE REFERENCES drivers,
    plate plate NOT NULL,
    old_plates plates,
    spec spec NOT NULL,
    trailer spec,
    loads int4range NOT NULL,
    seats int[] NOT NULL,
    garage place
);
