-- Migration: 20251127_create_segmentation_event_types
-- Description: Kinds of contact that clients are owed, such as a business review

CREATE TABLE segmentation_event_types (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    event_code text NOT NULL CONSTRAINT segmentation_event_types_event_code_key UNIQUE,
    event_name text NOT NULL,
    frequency text NOT NULL
        CONSTRAINT segmentation_event_types_frequency_check
        CHECK (frequency IN ('monthly', 'quarterly', 'half_yearly', 'yearly')),
    responsible_team text,
    is_active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT segmentation_event_types_event_code_form CHECK (event_code = lower(event_code) AND event_code <> '')
);

COMMENT ON TABLE segmentation_event_types IS 'Kinds of contact that a client of some tier is owed';

-- Rollback:
-- DROP TABLE segmentation_event_types;
