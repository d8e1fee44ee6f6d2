-- Migration: 051_backtest_policies
-- Description: Shows backtests and what belongs to them to members of their workspace alone
-- Created: 2025-09-01
-- Purpose: Parameters were readable by every signed-in person until now

DROP POLICY IF EXISTS backtest_runs_read ON public.backtest_runs;
DROP POLICY IF EXISTS backtest_runs_member_read ON public.backtest_runs;
CREATE POLICY backtest_runs_member_read ON public.backtest_runs
    FOR SELECT TO authenticated USING (private.is_member(workspace_id));

DROP POLICY IF EXISTS backtest_tunes_read ON public.backtest_tunes;
DROP POLICY IF EXISTS backtest_tunes_member_read ON public.backtest_tunes;
CREATE POLICY backtest_tunes_member_read ON public.backtest_tunes
    FOR SELECT TO authenticated USING (private.is_member(workspace_id));

DROP POLICY IF EXISTS backtest_tune_runs_read ON public.backtest_tune_runs;
DROP POLICY IF EXISTS backtest_tune_runs_member_read ON public.backtest_tune_runs;
CREATE POLICY backtest_tune_runs_member_read ON public.backtest_tune_runs FOR SELECT TO authenticated
    USING (EXISTS (
        SELECT FROM public.backtest_tunes
        WHERE backtest_tunes.backtest_tune_id = backtest_tune_runs.backtest_tune_id));

DROP POLICY IF EXISTS wfo_runs_read ON public.wfo_runs;
DROP POLICY IF EXISTS wfo_runs_member_read ON public.wfo_runs;
CREATE POLICY wfo_runs_member_read ON public.wfo_runs
    FOR SELECT TO authenticated USING (private.is_member(workspace_id));

DROP POLICY IF EXISTS wfo_folds_read ON public.wfo_folds;
DROP POLICY IF EXISTS wfo_folds_member_read ON public.wfo_folds;
CREATE POLICY wfo_folds_member_read ON public.wfo_folds FOR SELECT TO authenticated
    USING (EXISTS (SELECT FROM public.wfo_runs WHERE wfo_runs.wfo_run_id = wfo_folds.wfo_run_id));

-- Rollback:
-- DROP POLICY wfo_folds_member_read ON public.wfo_folds;
-- CREATE POLICY wfo_folds_read ON public.wfo_folds FOR SELECT TO authenticated USING (true);
-- DROP POLICY wfo_runs_member_read ON public.wfo_runs;
-- CREATE POLICY wfo_runs_read ON public.wfo_runs FOR SELECT TO authenticated USING (true);
-- DROP POLICY backtest_tune_runs_member_read ON public.backtest_tune_runs;
-- CREATE POLICY backtest_tune_runs_read ON public.backtest_tune_runs FOR SELECT TO authenticated USING (true);
-- DROP POLICY backtest_tunes_member_read ON public.backtest_tunes;
-- CREATE POLICY backtest_tunes_read ON public.backtest_tunes FOR SELECT TO authenticated USING (true);
-- DROP POLICY backtest_runs_member_read ON public.backtest_runs;
-- CREATE POLICY backtest_runs_read ON public.backtest_runs FOR SELECT TO authenticated USING (true);
