CREATE UNIQUE INDEX ON public.orders USING btree (lower(note));
