CREATE TYPE mood AS ENUM ('ok');
ALTER TYPE mood RENAME TO feeling;
