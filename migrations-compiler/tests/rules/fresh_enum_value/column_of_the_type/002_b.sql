ALTER TYPE public.gear ADD VALUE 'middle';
ALTER TABLE bikes ALTER COLUMN gear SET DEFAULT 'middle';
