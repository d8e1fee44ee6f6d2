-- Migration: 001_create_recommendations_tables
-- Description: Creates recommendations, their price targets, option ideas and option targets
-- Created: 2026-11-20

-- Money, prices and confidences are NUMERIC, every point in time is timestamptz, and what belongs to a
-- recommendation goes with it (ON DELETE CASCADE).
--
-- NUMERIC also holds NaN and the infinities, and a feed that divides by zero sends them. NaN sorts above
-- Infinity, so `< 'Infinity'` keeps out both, and `BETWEEN 0 AND 1` needs no help.

CREATE TABLE recommendations (
    reco_id             uuid        NOT NULL DEFAULT gen_random_uuid(),
    asof                timestamptz NOT NULL DEFAULT now(),
    symbol              text        NOT NULL,
    horizon             text        NOT NULL,
    side                text        NOT NULL,
    entry_price         numeric     NOT NULL,
    confidence_overall  numeric     NOT NULL,
    expected_move_pct   numeric     NOT NULL,
    rationale           jsonb       NOT NULL DEFAULT '{}',
    quality             jsonb       NOT NULL DEFAULT '{}',

    CONSTRAINT recommendations_pkey PRIMARY KEY (reco_id),
    -- A symbol in small letters would be stored, and never be found again.
    CONSTRAINT recommendations_symbol_check CHECK (symbol <> '' AND symbol = upper(symbol)),
    CONSTRAINT recommendations_horizon_check CHECK (horizon <> ''),
    CONSTRAINT recommendations_side_check CHECK (side IN ('BUY', 'SELL', 'HOLD')),
    CONSTRAINT recommendations_entry_price_check CHECK (entry_price > 0 AND entry_price < 'Infinity'),
    CONSTRAINT recommendations_confidence_overall_check CHECK (confidence_overall BETWEEN 0 AND 1),
    CONSTRAINT recommendations_expected_move_pct_check
        CHECK (expected_move_pct > '-Infinity' AND expected_move_pct < 'Infinity'),
    CONSTRAINT recommendations_rationale_check CHECK (jsonb_typeof(rationale) = 'object'),
    CONSTRAINT recommendations_quality_check CHECK (jsonb_typeof(quality) = 'object')
);

CREATE INDEX recommendations_symbol_asof_idx ON recommendations (symbol, asof DESC);
CREATE INDEX recommendations_horizon_confidence_idx ON recommendations (horizon, confidence_overall DESC);
CREATE INDEX recommendations_side_idx ON recommendations (side);
CREATE INDEX recommendations_asof_idx ON recommendations (asof DESC);

COMMENT ON TABLE recommendations IS 'What to do with one symbol over one horizon, and why';
COMMENT ON COLUMN recommendations.asof IS 'The moment that the recommendation speaks of';
COMMENT ON COLUMN recommendations.symbol IS 'The exchange symbol, in capital letters';
COMMENT ON COLUMN recommendations.horizon IS 'How long to hold, such as day, swing or 1-2 months';
COMMENT ON COLUMN recommendations.confidence_overall IS 'From 0, a guess, to 1, a certainty';
COMMENT ON COLUMN recommendations.expected_move_pct IS 'Expected move of the price in per cent; negative is down';
COMMENT ON COLUMN recommendations.rationale IS 'An object: reasoning, catalysts, risks, indicators';
COMMENT ON COLUMN recommendations.quality IS 'An object: quality metrics and the analyst';

-- The range of the ordinal and its uniqueness together allow at most five targets.
CREATE TABLE reco_targets (
    target_id    bigint   GENERATED ALWAYS AS IDENTITY,
    reco_id      uuid     NOT NULL,
    ordinal      integer  NOT NULL,
    name         text     NOT NULL,
    target_type  text     NOT NULL,
    value        numeric  NOT NULL,
    confidence   numeric  NOT NULL,
    eta_minutes  integer,
    notes        text,

    CONSTRAINT reco_targets_pkey PRIMARY KEY (target_id),
    CONSTRAINT reco_targets_reco_id_fkey
        FOREIGN KEY (reco_id) REFERENCES recommendations (reco_id) ON DELETE CASCADE,
    CONSTRAINT reco_targets_reco_id_ordinal_key UNIQUE (reco_id, ordinal),
    CONSTRAINT reco_targets_ordinal_check CHECK (ordinal BETWEEN 1 AND 5),
    CONSTRAINT reco_targets_target_type_check CHECK (target_type IN ('price', 'percentage', 'technical')),
    CONSTRAINT reco_targets_value_check CHECK (value > '-Infinity' AND value < 'Infinity'),
    CONSTRAINT reco_targets_confidence_check CHECK (confidence BETWEEN 0 AND 1),
    CONSTRAINT reco_targets_eta_minutes_check CHECK (eta_minutes > 0)
);

CREATE INDEX reco_targets_reco_id_idx ON reco_targets (reco_id);

COMMENT ON TABLE reco_targets IS 'One to five targets of a recommendation, nearest first';
COMMENT ON COLUMN reco_targets.value IS 'By target_type: a price, per cent from the entry price, or a chart level';
COMMENT ON COLUMN reco_targets.eta_minutes IS 'Minutes until the target should be reached; NULL: nobody knows';

-- An idea must expire after the day on which it was recorded.
--
-- `CHECK (expiry > CURRENT_DATE)` says that only on the first day. A CHECK is evaluated again by every
-- UPDATE of the row and by every restore, and on the day after the expiry it fails: the notes of an old
-- idea cannot be corrected, and a dump no longer restores. PostgreSQL assumes that a CHECK always gives
-- the same answer for the same row.
--
-- So the row carries the other half of the comparison, `recorded_at`, and the CHECK reads nothing else:
-- no clock, and no session's time zone. What was true on the day of the INSERT is true for ever, in every
-- UPDATE and in every way to restore. The day is the one in UTC, which begins before New York's: there, in
-- the evening, an option of the next day is too late to record.
--
-- `recorded_at` defaults to now(), and the trigger below refuses to change it afterwards. No trigger
-- stamps it on INSERT: a data-only restore fires triggers, each row of it would be recorded anew, and
-- the expired ones refused. A client can therefore say that it records an idea of last year, as a restore
-- or an import does. Where a role must not, privileges say so and not triggers: grant that role INSERT
-- on the other columns only.
CREATE TABLE option_ideas (
    idea_id             uuid        NOT NULL DEFAULT gen_random_uuid(),
    reco_id             uuid        NOT NULL,
    option_type         text        NOT NULL,
    expiry              date        NOT NULL,
    strike              numeric     NOT NULL,
    option_entry_price  numeric     NOT NULL,
    greeks              jsonb       NOT NULL DEFAULT '{}',
    iv                  jsonb       NOT NULL DEFAULT '{}',
    notes               text,
    recorded_at         timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT option_ideas_pkey PRIMARY KEY (idea_id),
    CONSTRAINT option_ideas_reco_id_fkey
        FOREIGN KEY (reco_id) REFERENCES recommendations (reco_id) ON DELETE CASCADE,
    -- At most one idea for a recommendation.
    CONSTRAINT option_ideas_reco_id_key UNIQUE (reco_id),
    CONSTRAINT option_ideas_option_type_check CHECK (option_type IN ('CALL', 'PUT')),
    CONSTRAINT option_ideas_expiry_check CHECK (expiry > (recorded_at AT TIME ZONE 'UTC')::date),
    CONSTRAINT option_ideas_strike_check CHECK (strike > 0 AND strike < 'Infinity'),
    CONSTRAINT option_ideas_option_entry_price_check
        CHECK (option_entry_price >= 0 AND option_entry_price < 'Infinity'),
    -- A greek that is not a number would fail every query that calculates with it.
    CONSTRAINT option_ideas_greeks_check
        CHECK (jsonb_typeof(greeks) = 'object' AND NOT greeks @? 'strict $.* ? (@.type() <> "number")'),
    CONSTRAINT option_ideas_iv_check CHECK (jsonb_typeof(iv) = 'object')
);

COMMENT ON TABLE option_ideas IS 'The option that expresses a recommendation; at most one each';
COMMENT ON COLUMN option_ideas.expiry IS 'The last trading day; after the day, in UTC, of recorded_at';
COMMENT ON COLUMN option_ideas.option_entry_price IS 'The premium for one share';
COMMENT ON COLUMN option_ideas.greeks IS 'An object of numbers: delta, gamma, theta, vega, rho';
COMMENT ON COLUMN option_ideas.iv IS 'An object: implied volatility now, its rank and its percentile';
COMMENT ON COLUMN option_ideas.recorded_at IS 'When the idea was recorded; never changes';

CREATE FUNCTION option_ideas_keep_recorded_at() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    RAISE EXCEPTION 'option_ideas.recorded_at cannot be changed'
        USING ERRCODE = 'check_violation',
              DETAIL = format('Idea %s was recorded at %s.', OLD.idea_id, OLD.recorded_at),
              HINT = 'An idea that is recorded anew is a new row.';
END;
$$;

COMMENT ON FUNCTION option_ideas_keep_recorded_at() IS 'Refuses to change when an option idea was recorded';

CREATE TRIGGER option_ideas_keep_recorded_at
    BEFORE UPDATE ON option_ideas
    FOR EACH ROW
    WHEN (NEW.recorded_at IS DISTINCT FROM OLD.recorded_at)
    EXECUTE FUNCTION option_ideas_keep_recorded_at();

-- The range of the ordinal and its uniqueness together allow at most three targets.
CREATE TABLE option_targets (
    target_id    bigint   GENERATED ALWAYS AS IDENTITY,
    idea_id      uuid     NOT NULL,
    ordinal      integer  NOT NULL,
    name         text     NOT NULL,
    value        numeric  NOT NULL,
    confidence   numeric  NOT NULL,
    eta_minutes  integer,
    notes        text,

    CONSTRAINT option_targets_pkey PRIMARY KEY (target_id),
    CONSTRAINT option_targets_idea_id_fkey
        FOREIGN KEY (idea_id) REFERENCES option_ideas (idea_id) ON DELETE CASCADE,
    CONSTRAINT option_targets_idea_id_ordinal_key UNIQUE (idea_id, ordinal),
    CONSTRAINT option_targets_ordinal_check CHECK (ordinal BETWEEN 1 AND 3),
    CONSTRAINT option_targets_value_check CHECK (value >= 0 AND value < 'Infinity'),
    CONSTRAINT option_targets_confidence_check CHECK (confidence BETWEEN 0 AND 1),
    CONSTRAINT option_targets_eta_minutes_check CHECK (eta_minutes > 0)
);

CREATE INDEX option_targets_idea_id_idx ON option_targets (idea_id);

COMMENT ON TABLE option_targets IS 'One to three targets of an option idea, nearest first';
COMMENT ON COLUMN option_targets.value IS 'The premium for one share at which to take profit';
COMMENT ON COLUMN option_targets.eta_minutes IS 'Minutes until the target should be reached; NULL: nobody knows';
