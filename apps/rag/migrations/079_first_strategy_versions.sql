-- Migration: 079_first_strategy_versions
-- Description: Makes the configurations in use the first versions
-- Created: 2026-03-16
-- Purpose: The history of a strategy begins with what is running

INSERT INTO public.strategy_versions (strategy_id, version_number, config, notes)
SELECT strategies.strategy_id, 1, strategies.config, 'Taken over from the strategy'
FROM public.strategies AS strategies
WHERE strategies.config <> '{}'
ON CONFLICT (strategy_id, version_number) DO NOTHING;

-- They trade already, so they go the whole way, and the log of transitions shows it.
UPDATE public.strategy_versions SET state = 'backtested'
WHERE state = 'draft' AND version_number = 1 AND notes = 'Taken over from the strategy';
UPDATE public.strategy_versions SET state = 'paper'
WHERE state = 'backtested' AND version_number = 1 AND notes = 'Taken over from the strategy';
UPDATE public.strategy_versions SET state = 'live'
WHERE state = 'paper' AND version_number = 1 AND notes = 'Taken over from the strategy';

-- Rollback:
-- -- The trigger keeps what is live; these rows were made by the migration and not by a promotion.
-- ALTER TABLE public.strategy_versions DISABLE TRIGGER strategy_versions_protect;
-- DELETE FROM public.strategy_versions WHERE version_number = 1 AND notes = 'Taken over from the strategy';
-- ALTER TABLE public.strategy_versions ENABLE TRIGGER strategy_versions_protect;
