ALTER TYPE mood ADD VALUE 'bad';
ALTER TYPE mood ADD VALUE 'bad';
CREATE TABLE t (id bigint PRIMARY KEY, m mood DEFAULT 'bad');
