-- Migration: 004_add_recommendation_lifecycle
-- Description: Later prices, when a recommendation ends and how, and what became of it
-- Created: 2026-11-29

CREATE TABLE prices (
    symbol  text        NOT NULL,
    at      timestamptz NOT NULL DEFAULT now(),
    price   numeric     NOT NULL,

    CONSTRAINT prices_pkey PRIMARY KEY (symbol, at),
    CONSTRAINT prices_symbol_check CHECK (symbol <> '' AND symbol = upper(symbol)),
    CONSTRAINT prices_price_check CHECK (price > 0 AND price < 'Infinity')
);

COMMENT ON TABLE prices IS 'What a symbol was traded at, for scores';

-- A recommendation without an end is open until its targets are reached.
ALTER TABLE recommendations
    ADD COLUMN expires_at timestamptz,
    ADD COLUMN status text NOT NULL DEFAULT 'OPEN',
    ADD COLUMN closed_at timestamptz;

-- New rows are held to these at once. Those that are there are looked at in the next migration, which
-- lets everybody else read and write meanwhile.
ALTER TABLE recommendations
    ADD CONSTRAINT recommendations_expires_at_check CHECK (expires_at > asof) NOT VALID,
    ADD CONSTRAINT recommendations_status_check CHECK (status IN ('OPEN', 'REACHED', 'EXPIRED')) NOT VALID,
    ADD CONSTRAINT recommendations_closed_at_check CHECK ((closed_at IS NULL) = (status = 'OPEN')) NOT VALID;

COMMENT ON COLUMN recommendations.expires_at IS 'When nobody should act on it any more; NULL: never';
COMMENT ON COLUMN recommendations.status IS 'OPEN, or how it ended: REACHED its targets, or EXPIRED before';
COMMENT ON COLUMN recommendations.closed_at IS 'When it ended';

-- What a target asks of the price: per cent are of the entry price.
CREATE FUNCTION target_level(target_type text, value numeric, entry_price numeric) RETURNS numeric
LANGUAGE sql IMMUTABLE STRICT
AS $$
    SELECT CASE target_type WHEN 'percentage' THEN entry_price * (1 + value / 100) ELSE value END
$$;

COMMENT ON FUNCTION target_level(text, numeric, numeric) IS 'The price at which a target is reached';

-- A seller waits for the price to fall, everybody else for it to rise. What counts is the time in which
-- the recommendation was open.
CREATE VIEW recommendation_scores AS
SELECT
    reco.reco_id,
    reco.symbol,
    reco.side,
    reco.status,
    reco.asof,
    reco.entry_price,
    last.price AS last_price,
    last.at AS last_at,
    round(
        CASE reco.side WHEN 'BUY' THEN 1 WHEN 'SELL' THEN -1 ELSE 0 END
            * 100 * (last.price - reco.entry_price) / reco.entry_price,
        2
    ) AS gain_pct,
    coalesce(targets.reached, 0) AS targets_reached,
    coalesce(targets.total, 0) AS targets_total
FROM recommendations AS reco
CROSS JOIN LATERAL (
    SELECT price, at
    FROM prices
    WHERE symbol = reco.symbol
      AND at >= reco.asof
      AND at <= coalesce(reco.closed_at, 'infinity')
    ORDER BY at DESC
    LIMIT 1
) AS last
CROSS JOIN LATERAL (
    SELECT
        count(*) AS total,
        count(*) FILTER (
            WHERE EXISTS (
                SELECT
                FROM prices
                WHERE prices.symbol = reco.symbol
                  AND prices.at >= reco.asof
                  AND prices.at <= coalesce(reco.closed_at, 'infinity')
                  AND CASE
                      WHEN reco.side = 'SELL'
                          THEN prices.price <= target_level(target.target_type, target.value, reco.entry_price)
                      ELSE prices.price >= target_level(target.target_type, target.value, reco.entry_price)
                  END
            )
        ) AS reached
    FROM reco_targets AS target
    WHERE target.reco_id = reco.reco_id
) AS targets;

COMMENT ON VIEW recommendation_scores IS 'What became of each recommendation of which a later price is known';
