ALTER TYPE gear ADD VALUE 'middle';
UPDATE bikes SET label = 'middle' WHERE label <> 'middle' AND gear = 'low' AND id < 0;
ALTER TABLE bikes ALTER COLUMN label SET DEFAULT 'middle';
