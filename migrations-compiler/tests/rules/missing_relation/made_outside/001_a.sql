ALTER TABLE public.legacy ADD COLUMN note text;
CREATE VIEW v AS SELECT note FROM legacy;
