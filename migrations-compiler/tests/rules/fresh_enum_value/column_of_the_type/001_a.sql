CREATE TYPE gear AS ENUM ('low', 'high');
CREATE TABLE bikes (id bigint PRIMARY KEY, gear gear NOT NULL);
