-- Migration: 078_immutable_strategy_versions
-- Description: Refuses changes of a version's configuration, and deletions of all but drafts
-- Created: 2026-03-11
-- Purpose: A snapshot that can be edited proves nothing

CREATE OR REPLACE FUNCTION public.protect_strategy_version() RETURNS trigger
LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state = 'draft' THEN
            RETURN OLD;
        END IF;
        RAISE EXCEPTION 'a strategy version that is % is kept', OLD.state
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'strategy_versions_kept';
    END IF;
    IF (NEW.strategy_id, NEW.version_number, NEW.config, NEW.created_at)
       IS DISTINCT FROM (OLD.strategy_id, OLD.version_number, OLD.config, OLD.created_at) THEN
        RAISE EXCEPTION 'a strategy version does not change; write a new one'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'strategy_versions_immutable';
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER strategy_versions_protect
    BEFORE UPDATE OR DELETE ON public.strategy_versions
    FOR EACH ROW EXECUTE FUNCTION public.protect_strategy_version();

-- Rollback:
-- DROP TRIGGER strategy_versions_protect ON public.strategy_versions;
-- DROP FUNCTION public.protect_strategy_version();
