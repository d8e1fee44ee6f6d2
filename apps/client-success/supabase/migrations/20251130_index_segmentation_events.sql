-- Migration: 20251130_index_segmentation_events
-- Description: The two ways in which the compliance page looks for contacts
-- Transaction: none

CREATE INDEX CONCURRENTLY segmentation_events_client_date_idx
    ON segmentation_events (client_name, event_date DESC);

CREATE INDEX CONCURRENTLY segmentation_events_open_idx
    ON segmentation_events (event_date) WHERE NOT completed;

CREATE INDEX CONCURRENTLY segmentation_events_event_type_id_idx ON segmentation_events (event_type_id);

-- Rollback:
-- DROP INDEX CONCURRENTLY segmentation_events_event_type_id_idx;
-- DROP INDEX CONCURRENTLY segmentation_events_open_idx;
-- DROP INDEX CONCURRENTLY segmentation_events_client_date_idx;
