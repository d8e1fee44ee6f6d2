-- Migration: 20251127_02_create_tier_event_requirements
-- Description: How often a tier is owed each kind of contact in a year

CREATE TABLE tier_event_requirements (
    tier_id uuid NOT NULL
        CONSTRAINT tier_event_requirements_tier_id_fkey REFERENCES segmentation_tiers (id) ON DELETE CASCADE,
    event_type_id uuid NOT NULL
        CONSTRAINT tier_event_requirements_event_type_id_fkey REFERENCES segmentation_event_types (id),
    events_per_year smallint NOT NULL
        CONSTRAINT tier_event_requirements_events_per_year_check CHECK (events_per_year BETWEEN 1 AND 52),
    is_mandatory boolean NOT NULL DEFAULT true,
    CONSTRAINT tier_event_requirements_pkey PRIMARY KEY (tier_id, event_type_id)
);

CREATE INDEX tier_event_requirements_event_type_id_idx ON tier_event_requirements (event_type_id);

COMMENT ON COLUMN tier_event_requirements.events_per_year IS 'What the account plan promises, and not what took place';

-- Rollback:
-- DROP TABLE tier_event_requirements;
