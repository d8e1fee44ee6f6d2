-- Migration: 20260127_notifications_row_security
-- Description: Everybody reads and marks the notifications that are their own

ALTER TABLE notifications ENABLE ROW LEVEL SECURITY;

CREATE POLICY notifications_own_read ON notifications FOR SELECT TO authenticated
    USING (user_email = (SELECT auth.email()));
CREATE POLICY notifications_own_mark ON notifications FOR UPDATE TO authenticated
    USING (user_email = (SELECT auth.email())) WITH CHECK (user_email = (SELECT auth.email()));

-- Rollback:
-- DROP POLICY notifications_own_mark ON notifications;
-- DROP POLICY notifications_own_read ON notifications;
-- ALTER TABLE notifications DISABLE ROW LEVEL SECURITY;
