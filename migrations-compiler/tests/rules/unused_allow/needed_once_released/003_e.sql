-- allow: dropped_table gone
ALTER TABLE public.t DROP COLUMN IF EXISTS c;
