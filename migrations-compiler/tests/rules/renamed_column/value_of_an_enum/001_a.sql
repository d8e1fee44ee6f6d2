CREATE TYPE tone AS ENUM ('a');
