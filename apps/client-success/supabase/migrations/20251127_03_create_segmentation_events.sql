-- Migration: 20251127_03_create_segmentation_events
-- Description: The contacts that took place or are planned, a row each

CREATE TABLE segmentation_events (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    client_name text NOT NULL,
    event_type_id uuid NOT NULL
        CONSTRAINT segmentation_events_event_type_id_fkey REFERENCES segmentation_event_types (id),
    event_date date NOT NULL,
    completed boolean NOT NULL DEFAULT false,
    completed_on date,
    notes text,
    recorded_by text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT segmentation_events_completed_on_check CHECK (completed OR completed_on IS NULL)
);

COMMENT ON COLUMN segmentation_events.client_name IS 'As typed in the tracking sheet';

-- Rollback:
-- DROP TABLE segmentation_events;
