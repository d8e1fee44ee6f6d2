-- file: migrations.toml
name = "headers"
numbering = "sequential"
digits = 3
header = ["Migration", "Description", "Created"]
-- file: 001_first.sql
-- Migration: 001_first
-- Description: The first; with 'quotes' and "more
-- Created: 2024-02-29

CREATE TABLE first (id int PRIMARY KEY);
-- file: 001_first.rollback.sql
DROP TABLE first;
-- file: 002_second.sql
-- Migration: 002_second
-- Description: Uses the first.
-- Created: 2024-03-01
ALTER TABLE first ADD COLUMN second text; -- Migration: nothing
/* Description: none */
-- file: 002_second.rollback.sql
ALTER TABLE first DROP COLUMN second;
