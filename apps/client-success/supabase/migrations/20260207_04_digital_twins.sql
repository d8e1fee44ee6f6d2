-- Migration: 20260207_04_digital_twins
-- Description: A model of a client that answers, and the talks that were rehearsed with it

CREATE TABLE client_digital_twins (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    client_id uuid NOT NULL CONSTRAINT client_digital_twins_client_id_key UNIQUE
        CONSTRAINT client_digital_twins_client_id_fkey REFERENCES clients (id) ON DELETE CASCADE,
    persona jsonb NOT NULL DEFAULT '{}',
    known_concerns text[] NOT NULL DEFAULT '{}',
    trained_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT client_digital_twins_persona_check CHECK (jsonb_typeof(persona) = 'object')
);

CREATE TABLE simulation_scenarios (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    twin_id uuid NOT NULL
        CONSTRAINT simulation_scenarios_twin_id_fkey REFERENCES client_digital_twins (id) ON DELETE CASCADE,
    scenario text NOT NULL
        CONSTRAINT simulation_scenarios_scenario_check
        CHECK (scenario IN ('renewal', 'price_rise', 'outage', 'upsell', 'escalation')),
    goal text NOT NULL,
    outcome text CONSTRAINT simulation_scenarios_outcome_check CHECK (outcome IN ('agreed', 'open', 'refused')),
    created_by uuid CONSTRAINT simulation_scenarios_created_by_fkey REFERENCES cse_profiles (id),
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE simulation_turns (
    scenario_id uuid NOT NULL
        CONSTRAINT simulation_turns_scenario_id_fkey REFERENCES simulation_scenarios (id) ON DELETE CASCADE,
    turn integer NOT NULL CONSTRAINT simulation_turns_turn_check CHECK (turn > 0),
    speaker text NOT NULL CONSTRAINT simulation_turns_speaker_check CHECK (speaker IN ('cse', 'twin')),
    utterance text NOT NULL,
    mood numeric(4, 3) CONSTRAINT simulation_turns_mood_check CHECK (mood BETWEEN -1 AND 1),
    CONSTRAINT simulation_turns_pkey PRIMARY KEY (scenario_id, turn)
);

CREATE INDEX simulation_scenarios_twin_id_idx ON simulation_scenarios (twin_id);
CREATE INDEX simulation_scenarios_created_by_idx ON simulation_scenarios (created_by);

-- Rollback:
-- DROP TABLE simulation_turns;
-- DROP TABLE simulation_scenarios;
-- DROP TABLE client_digital_twins;
