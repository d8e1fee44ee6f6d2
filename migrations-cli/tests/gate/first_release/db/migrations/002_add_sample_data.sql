-- Migration: 002_add_sample_data
-- Description: Adds ten sample recommendations with their targets, option ideas and option targets
-- Created: 2026-11-20

-- Every time is relative to the day on which this runs, so it applies in ten years as well: seven
-- recommendations are of the last seven days, three are old. The keys are fixed, because the rollback
-- must find these rows again and no others. Names of analysts are invented.

INSERT INTO recommendations
    (reco_id, asof, symbol, horizon, side, entry_price, confidence_overall, expected_move_pct, rationale, quality)
VALUES
    (
        '5a3b1e00-0000-4000-8000-000000000001', now() - interval '6 hours',
        'NVDA', 'swing', 'BUY', 178.40, 0.86, 9.5,
        '{
            "reasoning": "Breakout from a five-week base on rising volume, while data-centre orders are revised up.",
            "catalysts": ["Quarterly results in two weeks", "Hyperscaler capital budgets"],
            "risks": ["Export restrictions", "Crowded positioning"],
            "indicators": {"rsi_14": 61.8, "macd": "bullish_cross", "volume_ratio": 1.42}
        }',
        '{
            "data_quality": 0.94, "signal_agreement": 0.88, "sources": 7,
            "analyst": {"name": "M. Okafor", "desk": "Semiconductors", "hit_rate": 0.67}
        }'
    ),
    (
        '5a3b1e00-0000-4000-8000-000000000002', now() - interval '20 days',
        'NVDA', '1-2 months', 'HOLD', 171.15, 0.58, 2.0,
        '{
            "reasoning": "Fairly valued until the next product cycle; hold, and add on weakness.",
            "catalysts": ["Developer conference"],
            "risks": ["Inventory correction at distributors"],
            "indicators": {"rsi_14": 52.3, "macd": "neutral", "volume_ratio": 0.91}
        }',
        '{
            "data_quality": 0.90, "signal_agreement": 0.55, "sources": 5,
            "analyst": {"name": "M. Okafor", "desk": "Semiconductors", "hit_rate": 0.67}
        }'
    ),
    (
        '5a3b1e00-0000-4000-8000-000000000003', now() - interval '95 days',
        'NVDA', 'day', 'SELL', 184.90, 0.71, -3.5,
        '{
            "reasoning": "Gap up into resistance without follow-through; the first hour faded.",
            "catalysts": ["Sector rotation"],
            "risks": ["Short squeeze"],
            "indicators": {"rsi_14": 78.1, "macd": "bearish_divergence", "volume_ratio": 0.74}
        }',
        '{
            "data_quality": 0.88, "signal_agreement": 0.72, "sources": 4,
            "analyst": {"name": "L. Brandt", "desk": "Intraday", "hit_rate": 0.59}
        }'
    ),
    (
        '5a3b1e00-0000-4000-8000-000000000004', now() - interval '1 day 4 hours',
        'AAPL', '1-2 months', 'BUY', 228.75, 0.79, 7.2,
        '{
            "reasoning": "Services growth lifts the margin, and buy-backs support the price below 225.",
            "catalysts": ["New handset cycle", "Buy-back authorisation"],
            "risks": ["App store regulation", "Sales in China"],
            "indicators": {"rsi_14": 55.0, "macd": "bullish", "volume_ratio": 1.08}
        }',
        '{
            "data_quality": 0.96, "signal_agreement": 0.81, "sources": 9,
            "analyst": {"name": "S. Lindqvist", "desk": "Large caps", "hit_rate": 0.63}
        }'
    ),
    (
        '5a3b1e00-0000-4000-8000-000000000005', now() - interval '3 days 2 hours',
        'AAPL', 'swing', 'HOLD', 227.10, 0.52, 0.5,
        '{
            "reasoning": "Range between 222 and 232; no edge before it resolves.",
            "catalysts": [],
            "risks": ["A false break in either direction"],
            "indicators": {"rsi_14": 49.7, "macd": "neutral", "volume_ratio": 0.83}
        }',
        '{"data_quality": 0.92, "signal_agreement": 0.48, "sources": 6}'
    ),
    (
        '5a3b1e00-0000-4000-8000-000000000006', now() - interval '2 days 5 hours',
        'TSLA', 'swing', 'SELL', 341.20, 0.74, -11.0,
        '{
            "reasoning": "Deliveries below plan and price cuts ahead; lower high under the 50-day average.",
            "catalysts": ["Delivery report", "Price cuts in Europe"],
            "risks": ["Headlines", "High short interest"],
            "indicators": {"rsi_14": 41.2, "macd": "bearish_cross", "volume_ratio": 1.31}
        }',
        '{
            "data_quality": 0.89, "signal_agreement": 0.77, "sources": 8,
            "analyst": {"name": "R. Castellanos", "desk": "Consumer", "hit_rate": 0.61}
        }'
    ),
    (
        '5a3b1e00-0000-4000-8000-000000000007', now() - interval '40 days',
        'TSLA', 'day', 'BUY', 322.60, 0.66, 4.0,
        '{
            "reasoning": "Opening drive above the previous day''s high with broad market support.",
            "catalysts": ["Analyst day"],
            "risks": ["Reversal before the close"],
            "indicators": {"rsi_14": 58.4, "macd": "bullish", "volume_ratio": 1.67}
        }',
        '{
            "data_quality": 0.85, "signal_agreement": 0.69, "sources": 3,
            "analyst": {"name": "L. Brandt", "desk": "Intraday", "hit_rate": 0.59}
        }'
    ),
    (
        '5a3b1e00-0000-4000-8000-000000000008', now() - interval '4 days 1 hour',
        'MSFT', 'swing', 'BUY', 504.30, 0.81, 5.8,
        '{
            "reasoning": "Pull-back to the rising 20-day average on light volume after strong results.",
            "catalysts": ["Cloud price increase", "Index rebalancing"],
            "risks": ["Spending on data centres"],
            "indicators": {"rsi_14": 54.6, "macd": "bullish", "volume_ratio": 0.78}
        }',
        '{
            "data_quality": 0.95, "signal_agreement": 0.84, "sources": 8,
            "analyst": {"name": "S. Lindqvist", "desk": "Large caps", "hit_rate": 0.63}
        }'
    ),
    (
        '5a3b1e00-0000-4000-8000-000000000009', now() - interval '6 days 3 hours',
        'MSFT', '1-2 months', 'HOLD', 498.85, 0.57, 1.5,
        '{
            "reasoning": "Most of the good news is in the price; wait for guidance.",
            "catalysts": ["Guidance for the next quarter"],
            "risks": ["Multiple compression"],
            "indicators": {"rsi_14": 50.9, "macd": "neutral", "volume_ratio": 0.95}
        }',
        '{
            "data_quality": 0.93, "signal_agreement": 0.60, "sources": 7,
            "analyst": {"name": "S. Lindqvist", "desk": "Large caps", "hit_rate": 0.63}
        }'
    ),
    (
        '5a3b1e00-0000-4000-8000-000000000010', now() - interval '5 days 6 hours',
        'AMD', 'swing', 'BUY', 162.05, 0.64, 8.0,
        '{
            "reasoning": "Catch-up with the sector; the base is young, so the position is small.",
            "catalysts": ["Product launch"],
            "risks": ["Market share", "Failed base"],
            "indicators": {"rsi_14": 53.5, "macd": "bullish_cross", "volume_ratio": 1.12}
        }',
        '{
            "data_quality": 0.87, "signal_agreement": 0.62, "sources": 5,
            "analyst": {"name": "M. Okafor", "desk": "Semiconductors", "hit_rate": 0.67}
        }'
    );

INSERT INTO reco_targets
    (reco_id, ordinal, name, target_type, value, confidence, eta_minutes, notes)
VALUES
    ('5a3b1e00-0000-4000-8000-000000000001', 1, 'First target', 'price', 185.00, 0.82, 2880, 'Sell a third'),
    ('5a3b1e00-0000-4000-8000-000000000001', 2, 'Measured move', 'percentage', 9.5, 0.70, 10080, NULL),
    ('5a3b1e00-0000-4000-8000-000000000001', 3, 'Fibonacci 161.8%', 'technical', 201.30, 0.48, NULL,
        'Extension of the last leg'),
    ('5a3b1e00-0000-4000-8000-000000000002', 1, 'Upper end of the range', 'price', 180.00, 0.55, NULL, NULL),
    ('5a3b1e00-0000-4000-8000-000000000003', 1, 'Gap fill', 'price', 181.20, 0.73, 120, NULL),
    ('5a3b1e00-0000-4000-8000-000000000003', 2, 'VWAP', 'technical', 179.85, 0.58, 240, 'Cover the rest'),
    ('5a3b1e00-0000-4000-8000-000000000004', 1, 'Previous high', 'price', 237.50, 0.78, 14400, NULL),
    ('5a3b1e00-0000-4000-8000-000000000004', 2, 'Analysts'' median', 'percentage', 7.2, 0.61, 43200, NULL),
    ('5a3b1e00-0000-4000-8000-000000000005', 1, 'Range high', 'technical', 232.00, 0.50, NULL,
        'Decide again on a close above it'),
    ('5a3b1e00-0000-4000-8000-000000000006', 1, 'Swing low', 'price', 322.00, 0.76, 4320, 'Cover half'),
    ('5a3b1e00-0000-4000-8000-000000000006', 2, '200-day average', 'technical', 308.40, 0.63, 10080, NULL),
    ('5a3b1e00-0000-4000-8000-000000000006', 3, 'Full move', 'percentage', -11.0, 0.51, NULL, NULL),
    ('5a3b1e00-0000-4000-8000-000000000007', 1, 'Opening range x 2', 'percentage', 2.5, 0.70, 180, NULL),
    ('5a3b1e00-0000-4000-8000-000000000007', 2, 'Day target', 'percentage', 4.0, 0.52, 330, 'Flat before the close'),
    ('5a3b1e00-0000-4000-8000-000000000008', 1, 'All-time high', 'price', 518.00, 0.83, 5760, NULL),
    ('5a3b1e00-0000-4000-8000-000000000008', 2, 'Channel top', 'technical', 533.50, 0.64, 14400, NULL),
    ('5a3b1e00-0000-4000-8000-000000000009', 1, 'Fair value', 'price', 506.00, 0.57, 40320, NULL),
    ('5a3b1e00-0000-4000-8000-000000000010', 1, 'Neckline', 'technical', 168.50, 0.66, 4320, NULL),
    ('5a3b1e00-0000-4000-8000-000000000010', 2, 'Pattern target', 'percentage', 8.0, 0.49, NULL, NULL);

-- Options on shares expire on Fridays: `date_trunc('week', …)` is a Monday, and 4 days later is Friday.
-- The ideas of the old recommendations have expired by now, so they say when they were recorded.
INSERT INTO option_ideas
    (idea_id, reco_id, option_type, expiry, strike, option_entry_price, greeks, iv, notes, recorded_at)
VALUES
    (
        '5a3b1e00-0000-4000-9000-000000000001', '5a3b1e00-0000-4000-8000-000000000001',
        'CALL', date_trunc('week', CURRENT_DATE) + interval '4 weeks 4 days', 185.00, 6.35,
        '{"delta": 0.42, "gamma": 0.021, "theta": -0.118, "vega": 0.196, "rho": 0.058}',
        '{"current": 0.446, "rank": 0.38, "percentile": 0.44}',
        'Before the results; do not hold through them', now() - interval '6 hours'
    ),
    (
        '5a3b1e00-0000-4000-9000-000000000003', '5a3b1e00-0000-4000-8000-000000000003',
        'PUT', date_trunc('week', CURRENT_DATE) - interval '12 weeks' + interval '4 days', 182.50, 2.10,
        '{"delta": -0.37, "gamma": 0.048, "theta": -0.265, "vega": 0.074, "rho": -0.011}',
        '{"current": 0.512, "rank": 0.61, "percentile": 0.70}',
        NULL, now() - interval '95 days'
    ),
    (
        '5a3b1e00-0000-4000-9000-000000000004', '5a3b1e00-0000-4000-8000-000000000004',
        'CALL', date_trunc('week', CURRENT_DATE) + interval '8 weeks 4 days', 235.00, 5.80,
        '{"delta": 0.44, "gamma": 0.017, "theta": -0.072, "vega": 0.341, "rho": 0.129}',
        '{"current": 0.238, "rank": 0.22, "percentile": 0.19}',
        'Implied volatility is low for the season', now() - interval '1 day 4 hours'
    ),
    (
        '5a3b1e00-0000-4000-9000-000000000006', '5a3b1e00-0000-4000-8000-000000000006',
        'PUT', date_trunc('week', CURRENT_DATE) + interval '3 weeks 4 days', 330.00, 11.45,
        '{"delta": -0.39, "gamma": 0.009, "theta": -0.287, "vega": 0.332, "rho": -0.104}',
        '{"current": 0.583, "rank": 0.47, "percentile": 0.52}',
        NULL, now() - interval '2 days 5 hours'
    ),
    (
        '5a3b1e00-0000-4000-9000-000000000007', '5a3b1e00-0000-4000-8000-000000000007',
        'CALL', date_trunc('week', CURRENT_DATE) - interval '5 weeks' + interval '4 days', 325.00, 7.90,
        '{"delta": 0.48, "gamma": 0.016, "theta": -0.612, "vega": 0.177, "rho": 0.027}',
        '{"current": 0.641, "rank": 0.58, "percentile": 0.66}',
        'One-week option', now() - interval '40 days'
    );

INSERT INTO option_targets
    (idea_id, ordinal, name, value, confidence, eta_minutes, notes)
VALUES
    ('5a3b1e00-0000-4000-9000-000000000001', 1, 'Half as much again', 9.50, 0.74, 4320, 'Sell half'),
    ('5a3b1e00-0000-4000-9000-000000000001', 2, 'Double', 12.70, 0.55, 10080, NULL),
    ('5a3b1e00-0000-4000-9000-000000000001', 3, 'Runner', 19.00, 0.27, NULL, NULL),
    ('5a3b1e00-0000-4000-9000-000000000003', 1, 'Gap fill', 3.40, 0.66, 120, NULL),
    ('5a3b1e00-0000-4000-9000-000000000004', 1, 'Previous high', 9.20, 0.68, 14400, NULL),
    ('5a3b1e00-0000-4000-9000-000000000004', 2, 'Double', 11.60, 0.51, NULL, 'Roll to the next month instead'),
    ('5a3b1e00-0000-4000-9000-000000000006', 1, 'Swing low', 18.00, 0.69, 4320, NULL),
    ('5a3b1e00-0000-4000-9000-000000000006', 2, '200-day average', 26.50, 0.50, 10080, 'Close all'),
    ('5a3b1e00-0000-4000-9000-000000000007', 1, 'Day target', 13.00, 0.52, 330, NULL);
