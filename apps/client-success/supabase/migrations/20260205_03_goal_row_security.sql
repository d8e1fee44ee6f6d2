-- Migration: 20260205_03_goal_row_security
-- Description: Goals are open to all who have signed in, and changed by their owners

ALTER TABLE company_goals ENABLE ROW LEVEL SECURITY;
ALTER TABLE team_goals ENABLE ROW LEVEL SECURITY;
ALTER TABLE goal_templates ENABLE ROW LEVEL SECURITY;
ALTER TABLE goal_check_ins ENABLE ROW LEVEL SECURITY;
ALTER TABLE goal_dependencies ENABLE ROW LEVEL SECURITY;
ALTER TABLE goal_approvals ENABLE ROW LEVEL SECURITY;
ALTER TABLE goal_audit_log ENABLE ROW LEVEL SECURITY;

CREATE POLICY company_goals_read ON company_goals FOR SELECT TO authenticated USING (true);
CREATE POLICY company_goals_own ON company_goals FOR UPDATE TO authenticated
    USING (owner_id = current_cse()) WITH CHECK (owner_id = current_cse());
CREATE POLICY team_goals_read ON team_goals FOR SELECT TO authenticated USING (true);
CREATE POLICY team_goals_own ON team_goals TO authenticated
    USING (owner_id = current_cse()) WITH CHECK (owner_id = current_cse());
CREATE POLICY goal_templates_read ON goal_templates FOR SELECT TO authenticated USING (true);
CREATE POLICY goal_check_ins_read ON goal_check_ins FOR SELECT TO authenticated USING (true);
CREATE POLICY goal_check_ins_own ON goal_check_ins FOR INSERT TO authenticated
    WITH CHECK (author_id = current_cse());
CREATE POLICY goal_dependencies_read ON goal_dependencies FOR SELECT TO authenticated USING (true);
CREATE POLICY goal_approvals_read ON goal_approvals FOR SELECT TO authenticated USING (true);
CREATE POLICY goal_approvals_decide ON goal_approvals FOR UPDATE TO authenticated
    USING (approver_id = current_cse()) WITH CHECK (approver_id = current_cse());
CREATE POLICY goal_audit_log_read ON goal_audit_log FOR SELECT TO authenticated
    USING (current_cse() IS NOT NULL);

-- Rollback:
-- DROP POLICY goal_audit_log_read ON goal_audit_log;
-- DROP POLICY goal_approvals_decide ON goal_approvals;
-- DROP POLICY goal_approvals_read ON goal_approvals;
-- DROP POLICY goal_dependencies_read ON goal_dependencies;
-- DROP POLICY goal_check_ins_own ON goal_check_ins;
-- DROP POLICY goal_check_ins_read ON goal_check_ins;
-- DROP POLICY goal_templates_read ON goal_templates;
-- DROP POLICY team_goals_own ON team_goals;
-- DROP POLICY team_goals_read ON team_goals;
-- DROP POLICY company_goals_own ON company_goals;
-- DROP POLICY company_goals_read ON company_goals;
-- ALTER TABLE goal_audit_log DISABLE ROW LEVEL SECURITY;
-- ALTER TABLE goal_approvals DISABLE ROW LEVEL SECURITY;
-- ALTER TABLE goal_dependencies DISABLE ROW LEVEL SECURITY;
-- ALTER TABLE goal_check_ins DISABLE ROW LEVEL SECURITY;
-- ALTER TABLE goal_templates DISABLE ROW LEVEL SECURITY;
-- ALTER TABLE team_goals DISABLE ROW LEVEL SECURITY;
-- ALTER TABLE company_goals DISABLE ROW LEVEL SECURITY;
