-- Rollback: 002_add_sample_data
-- Description: Deletes the ten sample recommendations, and with them what hangs on them

-- Targets, option ideas and option targets go by ON DELETE CASCADE.
DELETE FROM recommendations
WHERE reco_id IN (
    '5a3b1e00-0000-4000-8000-000000000001',
    '5a3b1e00-0000-4000-8000-000000000002',
    '5a3b1e00-0000-4000-8000-000000000003',
    '5a3b1e00-0000-4000-8000-000000000004',
    '5a3b1e00-0000-4000-8000-000000000005',
    '5a3b1e00-0000-4000-8000-000000000006',
    '5a3b1e00-0000-4000-8000-000000000007',
    '5a3b1e00-0000-4000-8000-000000000008',
    '5a3b1e00-0000-4000-8000-000000000009',
    '5a3b1e00-0000-4000-8000-000000000010'
);
