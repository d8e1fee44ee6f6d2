-- Migration: 077_strategy_version_states
-- Description: Holds the states of a version to their order, and logs each change
-- Created: 2026-03-10
-- Purpose: Nothing trades real money that has not traded on paper

CREATE TABLE IF NOT EXISTS public.strategy_version_transitions (
    strategy_version_transition_id  bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    strategy_version_id             uuid        NOT NULL
        REFERENCES public.strategy_versions (strategy_version_id) ON DELETE CASCADE,
    from_state                      text        NOT NULL,
    to_state                        text        NOT NULL,
    changed_by                      uuid        DEFAULT auth.uid(),
    changed_at                      timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX IF NOT EXISTS strategy_version_transitions_strategy_version_id_idx
    ON public.strategy_version_transitions (strategy_version_id, changed_at);

ALTER TABLE public.strategy_version_transitions ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS strategy_version_transitions_member_read ON public.strategy_version_transitions;
CREATE POLICY strategy_version_transitions_member_read ON public.strategy_version_transitions
    FOR SELECT TO authenticated
    USING (EXISTS (
        SELECT FROM public.strategy_versions
        WHERE strategy_versions.strategy_version_id = strategy_version_transitions.strategy_version_id));

CREATE OR REPLACE FUNCTION public.guard_strategy_version_state() RETURNS trigger
LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' THEN
            RAISE EXCEPTION 'a strategy version begins as draft, not as %', NEW.state
                USING ERRCODE = 'check_violation', CONSTRAINT = 'strategy_versions_state_order';
        END IF;
        RETURN NEW;
    END IF;
    IF (OLD.state, NEW.state) NOT IN (
        ('draft', 'backtested'), ('backtested', 'paper'), ('paper', 'live'), ('paper', 'backtested'),
        ('draft', 'retired'), ('backtested', 'retired'), ('paper', 'retired'), ('live', 'retired')
    ) THEN
        RAISE EXCEPTION 'a strategy version that is % does not become %', OLD.state, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'strategy_versions_state_order';
    END IF;
    NEW.state_changed_at := now();
    INSERT INTO public.strategy_version_transitions (strategy_version_id, from_state, to_state)
    VALUES (NEW.strategy_version_id, OLD.state, NEW.state);
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER strategy_versions_begin_as_draft
    BEFORE INSERT ON public.strategy_versions
    FOR EACH ROW EXECUTE FUNCTION public.guard_strategy_version_state();
CREATE OR REPLACE TRIGGER strategy_versions_guard_state
    BEFORE UPDATE OF state ON public.strategy_versions
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION public.guard_strategy_version_state();

COMMENT ON TABLE public.strategy_version_transitions IS 'Who moved a version from which state to which';

-- Rollback:
-- DROP TRIGGER strategy_versions_guard_state ON public.strategy_versions;
-- DROP TRIGGER strategy_versions_begin_as_draft ON public.strategy_versions;
-- DROP FUNCTION public.guard_strategy_version_state();
-- DROP TABLE public.strategy_version_transitions;
