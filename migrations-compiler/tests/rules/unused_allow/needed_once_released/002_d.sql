-- allow: dropped_column gone
ALTER TABLE public.t DROP COLUMN b;
