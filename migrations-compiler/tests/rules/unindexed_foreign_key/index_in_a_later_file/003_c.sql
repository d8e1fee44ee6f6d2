-- Transaction: none
CREATE INDEX CONCURRENTLY ON public.t (b, d, a);
