-- file: 001_tables.sql
CREATE ROLE corpus_rls_user;
CREATE ROLE corpus_rls_admin BYPASSRLS;
CREATE TABLE accounts (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), owner name NOT NULL DEFAULT current_user, balance numeric NOT NULL);
CREATE TABLE members (account_id uuid REFERENCES accounts, member name, role text CHECK (role IN ('r', 'w')), PRIMARY KEY (account_id, member));
ALTER TABLE accounts ENABLE ROW LEVEL SECURITY;
ALTER TABLE accounts FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE (balance), DELETE ON accounts TO corpus_rls_user;
-- file: 002_policies.sql
CREATE POLICY owner_all ON accounts USING (owner = current_user) WITH CHECK (owner = current_user AND balance >= 0);
CREATE POLICY "members can read" ON accounts AS PERMISSIVE FOR SELECT TO corpus_rls_user
    USING (EXISTS (SELECT 1 FROM members m WHERE m.account_id = id AND m.member = current_user));
CREATE POLICY "members can write" ON accounts FOR UPDATE TO corpus_rls_user, CURRENT_USER
    USING (id IN (SELECT account_id FROM members WHERE role = 'w' AND member = current_user))
    WITH CHECK (true);
CREATE POLICY office_hours ON accounts AS RESTRICTIVE FOR DELETE TO PUBLIC USING (extract(hour FROM localtimestamp) BETWEEN 8 AND 18);
-- file: 002_policies.rollback.sql
DROP POLICY office_hours ON accounts;
DROP POLICY "members can write" ON accounts;
DROP POLICY "members can read" ON accounts;
DROP POLICY owner_all ON accounts;
-- file: 003_change.sql
ALTER POLICY owner_all ON accounts RENAME TO owner_everything;
ALTER POLICY owner_everything ON accounts TO corpus_rls_user, corpus_rls_admin USING (owner = session_user);
DROP POLICY IF EXISTS owner_all ON accounts;
DROP POLICY IF EXISTS "missing" ON no_such_table;
CREATE POLICY owner_all ON accounts FOR INSERT WITH CHECK (accounts.balance = 0);
CREATE POLICY owner_all ON members USING (member = (SELECT current_user));
ALTER TABLE members ENABLE ROW LEVEL SECURITY, REPLICA IDENTITY FULL;
-- file: 003_change.rollback.sql
ALTER TABLE members DISABLE ROW LEVEL SECURITY, REPLICA IDENTITY DEFAULT;
DROP POLICY owner_all ON members;
DROP POLICY owner_all ON accounts;
ALTER POLICY owner_everything ON accounts TO PUBLIC USING (owner = current_user);
ALTER POLICY owner_everything ON accounts RENAME TO owner_all;
