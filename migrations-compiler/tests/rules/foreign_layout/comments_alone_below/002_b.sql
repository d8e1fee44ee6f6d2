CREATE TABLE b (id bigint PRIMARY KEY);
-- migrate:down
/* none */
