DROP TRIGGER touched ON t;
DROP POLICY mne ON t;
ALTER TYPE e ADD VALUE 'medium' BEFORE 'lage';
ALTER TYPE e RENAME VALUE 'smal' TO 'tiny';
