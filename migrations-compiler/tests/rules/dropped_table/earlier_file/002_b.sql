DROP TABLE IF EXISTS public.orders, elsewhere.invoices;
