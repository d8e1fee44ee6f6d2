ALTER TYPE mood ADD VALUE 'sad' BEFORE 'ok';
CREATE TABLE t (m mood DEFAULT 'sad');
