SELECT ARRAY[]::text[], ROW('event trigger', e.evtname, e.evtevent, e.evtenabled, e.evttags)::text, e.evtfoid::regproc::text
FROM pg_catalog.pg_event_trigger e
