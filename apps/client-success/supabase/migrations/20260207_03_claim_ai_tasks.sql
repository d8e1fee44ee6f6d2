-- Migration: 20260207_03_claim_ai_tasks
-- Description: Hands tasks out in the order in which they may run, each to one worker

CREATE FUNCTION refuse_task_cycle() RETURNS trigger
    LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$
BEGIN
    IF EXISTS (
        WITH RECURSIVE needed AS (
            SELECT NEW.depends_on_id AS id
            UNION
            SELECT dependency.depends_on_id
            FROM ai_task_dependencies AS dependency
            JOIN needed ON needed.id = dependency.task_id
        )
        SELECT FROM needed WHERE needed.id = NEW.task_id
    ) THEN
        RAISE EXCEPTION 'task % would wait for itself', NEW.task_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END;
$$;

CREATE TRIGGER ai_task_dependencies_no_cycle BEFORE INSERT OR UPDATE ON ai_task_dependencies
    FOR EACH ROW EXECUTE FUNCTION refuse_task_cycle();

CREATE VIEW ai_tasks_ready WITH (security_invoker = true) AS
SELECT task.id, task.task_type, task.title, task.priority, task.run_after, task.created_at
FROM ai_task_queue AS task
WHERE task.status = 'queued'
  AND task.run_after <= now()
  AND NOT EXISTS (
      SELECT FROM ai_task_dependencies AS dependency
      JOIN ai_task_queue AS needed ON needed.id = dependency.depends_on_id
      WHERE dependency.task_id = task.id AND needed.status <> 'done'
  );

CREATE FUNCTION claim_ai_task(worker text) RETURNS uuid
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
    UPDATE ai_task_queue AS task
    SET status = 'running', locked_by = worker, started_at = now(), attempts = task.attempts + 1
    WHERE task.id = (
        SELECT queued.id
        FROM ai_task_queue AS queued
        WHERE queued.id IN (SELECT ready.id FROM ai_tasks_ready AS ready) AND queued.status = 'queued'
        ORDER BY queued.priority, queued.run_after, queued.created_at
        LIMIT 1
        FOR UPDATE SKIP LOCKED
    )
    RETURNING task.id
$$;

CREATE FUNCTION finish_ai_task(finished_task uuid, answer jsonb) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
    UPDATE ai_task_queue
    SET status = 'done', result = answer, finished_at = now(), locked_by = NULL
    WHERE id = finished_task AND status = 'running';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'task % is not running', finished_task USING ERRCODE = 'no_data_found';
    END IF;
    INSERT INTO ai_task_logs (task_id, message) VALUES (finished_task, 'done');
END;
$$;

CREATE FUNCTION fail_ai_task(failed_task uuid, reason text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
    INSERT INTO ai_task_logs (task_id, level, message) VALUES (failed_task, 'error', reason);
    -- Each attempt waits twice as long as the one before.
    UPDATE ai_task_queue
    SET status = CASE WHEN attempts < max_attempts THEN 'queued' ELSE 'failed' END,
        run_after = now() + interval '1 minute' * 2 ^ attempts,
        finished_at = CASE WHEN attempts < max_attempts THEN NULL ELSE now() END,
        locked_by = NULL
    WHERE id = failed_task AND status = 'running';
END;
$$;

REVOKE EXECUTE ON FUNCTION claim_ai_task(text), finish_ai_task(uuid, jsonb), fail_ai_task(uuid, text)
    FROM PUBLIC, anon, authenticated;

-- Rollback:
-- DROP FUNCTION fail_ai_task(uuid, text);
-- DROP FUNCTION finish_ai_task(uuid, jsonb);
-- DROP FUNCTION claim_ai_task(text);
-- DROP VIEW ai_tasks_ready;
-- DROP TRIGGER ai_task_dependencies_no_cycle ON ai_task_dependencies;
-- DROP FUNCTION refuse_task_cycle();
