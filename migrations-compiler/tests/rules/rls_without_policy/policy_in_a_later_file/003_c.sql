CREATE POLICY p ON public.orders FOR SELECT USING (true);
