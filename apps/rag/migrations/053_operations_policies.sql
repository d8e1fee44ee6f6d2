-- Migration: 053_operations_policies
-- Description: Shows jobs, their events and alerts to members of their workspace alone
-- Created: 2025-09-02
-- Purpose: Payloads of jobs name documents and parameters

DROP POLICY IF EXISTS jobs_read ON public.jobs;
DROP POLICY IF EXISTS jobs_member_read ON public.jobs;
CREATE POLICY jobs_member_read ON public.jobs
    FOR SELECT TO authenticated USING (private.is_member(workspace_id));

DROP POLICY IF EXISTS job_events_read ON public.job_events;
DROP POLICY IF EXISTS job_events_member_read ON public.job_events;
CREATE POLICY job_events_member_read ON public.job_events FOR SELECT TO authenticated
    USING (EXISTS (SELECT FROM public.jobs WHERE jobs.job_id = job_events.job_id));

-- An alert without a workspace is the platform's, and everybody may know of it.
DROP POLICY IF EXISTS ops_alerts_read ON public.ops_alerts;
DROP POLICY IF EXISTS ops_alerts_member_read ON public.ops_alerts;
CREATE POLICY ops_alerts_member_read ON public.ops_alerts
    FOR SELECT TO authenticated USING (workspace_id IS NULL OR private.is_member(workspace_id));

-- Rollback:
-- DROP POLICY ops_alerts_member_read ON public.ops_alerts;
-- CREATE POLICY ops_alerts_read ON public.ops_alerts FOR SELECT TO authenticated USING (true);
-- DROP POLICY job_events_member_read ON public.job_events;
-- CREATE POLICY job_events_read ON public.job_events FOR SELECT TO authenticated USING (true);
-- DROP POLICY jobs_member_read ON public.jobs;
-- CREATE POLICY jobs_read ON public.jobs FOR SELECT TO authenticated USING (true);
