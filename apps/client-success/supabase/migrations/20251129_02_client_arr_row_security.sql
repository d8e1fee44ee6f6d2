-- Migration: 20251129_02_client_arr_row_security
-- Description: Revenue is read by whoever has signed in, and written by the finance import alone

ALTER TABLE client_arr ENABLE ROW LEVEL SECURITY;

CREATE POLICY client_arr_read ON client_arr FOR SELECT TO authenticated USING (true);

REVOKE ALL ON client_arr FROM anon;

-- Rollback:
-- GRANT ALL ON client_arr TO anon;
-- DROP POLICY client_arr_read ON client_arr;
-- ALTER TABLE client_arr DISABLE ROW LEVEL SECURITY;
