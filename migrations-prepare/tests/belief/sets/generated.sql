-- file: 1.sql
CREATE TABLE boxes (
  box_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  width numeric NOT NULL CHECK (width > 0),
  height numeric NOT NULL CHECK (height > 0),
  area numeric GENERATED ALWAYS AS (width * height) STORED,
  label text, search tsvector GENERATED ALWAYS AS (to_tsvector('simple', coalesce(label, ''))) STORED,
  CONSTRAINT flat CHECK (width >= height),
  EXCLUDE USING btree (label WITH =)
);
CREATE INDEX boxes_search ON boxes USING gin (search);
CREATE INDEX boxes_big ON boxes (area DESC NULLS LAST) INCLUDE (label) WHERE area > 100 AND label IS NOT NULL;
CREATE INDEX boxes_expr ON boxes ((width + height), lower(label) text_pattern_ops);
CREATE INDEX boxes_hour ON boxes (date_part('hour', timestamp '2020-01-01'));
-- file: 2.sql
ALTER TABLE boxes DROP CONSTRAINT boxes_width_check;
ALTER TABLE boxes DROP CONSTRAINT boxes_label_excl;
ALTER TABLE boxes ALTER COLUMN area DROP EXPRESSION;
ALTER TABLE boxes ADD COLUMN depth numeric DEFAULT 1, ADD CONSTRAINT deep CHECK (depth > 0);
ALTER TABLE boxes ALTER COLUMN depth TYPE int USING round(depth)::int;
