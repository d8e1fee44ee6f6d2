-- Rows for development: three workflows, and four sessions in the states that a dashboard shows. It may
-- run twice.

INSERT INTO model_prices (model, input_usd_per_million, output_usd_per_million)
VALUES ('small-1', 0.15, 0.60), ('large-2', 2.50, 10.00)
ON CONFLICT DO NOTHING;

INSERT INTO workflows (workflow_id, name, description, config)
VALUES
    (
        '7b0c9a10-0000-4000-8000-000000000001', 'invoice-intake',
        'Reads invoices from the mailbox and books them',
        '{"model": "small-1", "tools": ["read_mail", "book_invoice"], "max_turns": 12}'
    ),
    (
        '7b0c9a10-0000-4000-8000-000000000002', 'release-notes',
        'Writes release notes from merged changes',
        '{"model": "large-2", "tools": ["list_changes"], "max_turns": 30}'
    ),
    (
        '7b0c9a10-0000-4000-8000-000000000003', 'churn-watch',
        'Looks for customers who are about to leave', '{}'
    )
ON CONFLICT DO NOTHING;

SELECT set_workflow_status('invoice-intake', 'active', 'seeded for development');
SELECT set_workflow_status('release-notes', 'active', 'seeded for development');

INSERT INTO sessions (session_id, workflow_id, model, task)
VALUES
    ('7b0c9a10-0000-4000-9000-000000000001', '7b0c9a10-0000-4000-8000-000000000001', 'small-1', NULL),
    ('7b0c9a10-0000-4000-9000-000000000002', '7b0c9a10-0000-4000-8000-000000000001', 'small-1', NULL),
    (
        '7b0c9a10-0000-4000-9000-000000000003', '7b0c9a10-0000-4000-8000-000000000002', 'large-2',
        'Notes for 4.12'
    ),
    (
        '7b0c9a10-0000-4000-9000-000000000004', '7b0c9a10-0000-4000-8000-000000000002', 'large-2',
        'Notes for 4.13'
    )
ON CONFLICT DO NOTHING;

INSERT INTO session_events (session_id, ordinal, kind, payload, occurred_at)
SELECT
    ('7b0c9a10-0000-4000-9000-' || lpad(event.session, 12, '0'))::uuid,
    event.ordinal,
    event.kind,
    event.payload::jsonb,
    date_trunc('hour', now()) - interval '3 hours' + make_interval(secs => event.seconds)
FROM (
    VALUES
        ('1', 1, 'session_started', '{}', 0),
        ('1', 2, 'tool_called', '{"tool": "read_mail"}', 1.2),
        ('1', 3, 'tool_returned', '{"tool": "read_mail", "mails": 3}', 2.9),
        ('1', 4, 'assistant_message', '{"input_tokens": 2140, "output_tokens": 310}', 6.4),
        ('1', 5, 'tool_called', '{"tool": "book_invoice"}', 6.5),
        ('1', 6, 'tool_returned', '{"tool": "book_invoice", "invoice": "2026-0417"}', 7.1),
        ('1', 7, 'session_succeeded', '{}', 7.2),
        ('2', 1, 'session_started', '{}', 3600),
        ('2', 2, 'tool_called', '{"tool": "read_mail"}', 3601),
        ('2', 3, 'tool_failed', '{"tool": "read_mail", "error": "the mailbox is locked"}', 3631),
        ('2', 4, 'session_failed', '{"error": "the mailbox is locked"}', 3631.5),
        ('3', 1, 'session_started', '{}', 5400),
        ('3', 2, 'user_message', '{"text": "Mention the new export."}', 5400.4),
        ('3', 3, 'assistant_message', '{"input_tokens": 18200, "output_tokens": 2405}', 5443),
        ('3', 4, 'session_succeeded', '{}', 5443.1),
        ('4', 1, 'session_started', '{}', 10000)
) AS event (session, ordinal, kind, payload, seconds)
ON CONFLICT DO NOTHING;

SELECT compute_session_metrics(session_id) FROM sessions;
