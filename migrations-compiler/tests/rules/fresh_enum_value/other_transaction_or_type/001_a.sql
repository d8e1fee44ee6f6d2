CREATE TYPE mood AS ENUM ('ok');
ALTER TYPE mood ADD VALUE 'bad';
SELECT 'bad'::mood;
CREATE TYPE other AS ENUM ('sad');
