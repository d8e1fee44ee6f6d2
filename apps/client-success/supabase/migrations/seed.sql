-- Rows to look at: four people, eight clients, and a quarter of their history. Every name is invented.
-- Dates are relative to today, keys are fixed, and a second run adds nothing.

INSERT INTO cse_profiles (id, full_name, email, region, reports_to) VALUES
    ('c5e00000-0000-4000-8000-000000000001', 'Tess Holloway', 'tess@example.org', 'All', NULL),
    ('c5e00000-0000-4000-8000-000000000002', 'Jun Arakawa', 'jun@example.org', 'Asia', 'c5e00000-0000-4000-8000-000000000001'),
    ('c5e00000-0000-4000-8000-000000000003', 'Priya Menon', 'priya@example.org', 'Asia', 'c5e00000-0000-4000-8000-000000000001'),
    ('c5e00000-0000-4000-8000-000000000004', 'Callum Reid', 'callum@example.org', 'Oceania', 'c5e00000-0000-4000-8000-000000000001')
ON CONFLICT DO NOTHING;

INSERT INTO clients (id, client_name, country) VALUES
    ('c1100000-0000-4000-8000-000000000001', 'Harbour Health Network', 'Australia'),
    ('c1100000-0000-4000-8000-000000000002', 'Eastern Range Hospitals', 'Australia'),
    ('c1100000-0000-4000-8000-000000000003', 'Straits Medical Group', 'Singapore'),
    ('c1100000-0000-4000-8000-000000000004', 'Lion City Clinics', 'Singapore'),
    ('c1100000-0000-4000-8000-000000000005', 'Manila Bay Medical', 'Philippines'),
    ('c1100000-0000-4000-8000-000000000006', 'Southern Alps Health', 'New Zealand'),
    ('c1100000-0000-4000-8000-000000000007', 'Coral Coast Care', 'Guam'),
    ('c1100000-0000-4000-8000-000000000008', 'Mekong General', 'Vietnam')
ON CONFLICT DO NOTHING;

INSERT INTO client_name_aliases (client_id, alias, source)
SELECT id, client_name, 'manual' FROM clients
ON CONFLICT DO NOTHING;
INSERT INTO client_name_aliases (client_id, alias, source) VALUES
    ('c1100000-0000-4000-8000-000000000001', 'HHN', 'finance'),
    ('c1100000-0000-4000-8000-000000000003', 'Straits Medical', 'survey'),
    ('c1100000-0000-4000-8000-000000000005', 'MBM Inc.', 'finance')
ON CONFLICT DO NOTHING;

INSERT INTO client_segmentation (id, client_name, tier_id, effective_from, cse_id, change_reason)
SELECT md5('segment ' || wanted.client_name)::uuid, wanted.client_name, tier.id, CURRENT_DATE - 200, cse.id,
    'Yearly review'
FROM (VALUES
    ('Harbour Health Network', 'Giant', 'Callum Reid'),
    ('Eastern Range Hospitals', 'Collaboration', 'Callum Reid'),
    ('Straits Medical Group', 'Giant', 'Jun Arakawa'),
    ('Lion City Clinics', 'Leverage', 'Jun Arakawa'),
    ('Manila Bay Medical', 'Collaboration', 'Priya Menon'),
    ('Southern Alps Health', 'Leverage', 'Callum Reid'),
    ('Coral Coast Care', 'Maintain', 'Priya Menon'),
    ('Mekong General', 'Nurture', 'Priya Menon')
) AS wanted (client_name, tier_name, cse_name)
JOIN segmentation_tiers AS tier USING (tier_name)
JOIN cse_profiles AS cse ON cse.full_name = wanted.cse_name
ON CONFLICT DO NOTHING;

INSERT INTO client_arr (client_name, fiscal_year, arr_amount, growth_percent, contract_end)
SELECT wanted.client_name, extract(year FROM CURRENT_DATE)::integer, wanted.amount, wanted.growth,
    CURRENT_DATE + wanted.days
FROM (VALUES
    ('Harbour Health Network', 4250000.00, 6.5, 420),
    ('Eastern Range Hospitals', 1980000.00, 3.0, 95),
    ('Straits Medical Group', 3610000.00, 9.2, 700),
    ('Lion City Clinics', 720000.00, 0.0, 210),
    ('Manila Bay Medical', 1340000.00, -4.0, 60),
    ('Southern Alps Health', 655000.00, 2.1, 330),
    ('Coral Coast Care', 210000.00, 1.0, 150),
    ('Mekong General', 480000.00, 14.0, 500)
) AS wanted (client_name, amount, growth, days)
ON CONFLICT DO NOTHING;

-- What was held of what is owed: the first client nearly all of it, the last one little.
INSERT INTO segmentation_events (id, client_name, event_type_id, event_date, completed, completed_on)
SELECT md5(format('event %s %s %s', segmentation.client_name, requirement.event_type_id, number))::uuid,
    segmentation.client_name, requirement.event_type_id,
    held_on.day, true, held_on.day
FROM client_segmentation AS segmentation
JOIN (VALUES
    ('Harbour Health Network', 0.9, 3), ('Eastern Range Hospitals', 0.6, 35), ('Straits Medical Group', 0.8, 5),
    ('Lion City Clinics', 0.7, 75), ('Manila Bay Medical', 0.3, 50), ('Southern Alps Health', 1.0, 20),
    ('Coral Coast Care', 0.5, 90), ('Mekong General', 0.5, 15)
) AS held (client_name, share, silent_days) USING (client_name)
JOIN tier_event_requirements AS requirement ON requirement.tier_id = segmentation.tier_id
CROSS JOIN LATERAL generate_series(1, floor(requirement.events_per_year * held.share)::integer) AS number
CROSS JOIN LATERAL (
    SELECT greatest(date_trunc('year', CURRENT_DATE)::date, CURRENT_DATE - held.silent_days - 9 * (number - 1)) AS day
) AS held_on
WHERE segmentation.effective_to IS NULL
ON CONFLICT DO NOTHING;

INSERT INTO nps_responses (client_name, respondent_name, respondent_role, score, feedback, period, response_date)
SELECT answer.client_name, answer.respondent, answer.role, answer.score, answer.feedback, 'Last round',
    CURRENT_DATE - answer.days
FROM (VALUES
    ('Harbour Health Network', 'R. Whitlam', 'CIO', 9, 'The upgrade went as promised.', 40),
    ('Harbour Health Network', 'A. Dunn', 'Nurse manager', 8, NULL, 41),
    ('Eastern Range Hospitals', 'S. Pike', 'CIO', 7, 'Good people, slow tickets.', 38),
    ('Straits Medical', 'L. Tan', 'CEO', 10, 'A partner.', 44),
    ('Straits Medical', 'K. Goh', 'CMIO', 9, NULL, 43),
    ('Lion City Clinics', 'M. Ong', 'Practice lead', 6, 'Reports are missing.', 39),
    ('Manila Bay Medical', 'J. Cruz', 'CFO', 3, 'Two outages in a quarter.', 36),
    ('Manila Bay Medical', 'D. Ramos', 'CIO', 4, 'Nobody calls back.', 36),
    ('Southern Alps Health', 'T. Ngata', 'CIO', 9, NULL, 47),
    ('Mekong General', 'H. Pham', 'Director', 8, 'Training helped.', 42)
) AS answer (client_name, respondent, role, score, feedback, days)
WHERE NOT EXISTS (
    SELECT FROM nps_responses AS given
    WHERE given.client_name = answer.client_name AND given.respondent_name = answer.respondent
);

INSERT INTO actions ("Action_ID", "Action_Description", client, "Owners", "Due_Date", "Status", "Priority") VALUES
    ('A-1001', 'Send the plan of the next upgrade', 'Harbour Health Network', 'Callum Reid', CURRENT_DATE + 9, 'In Progress', 'Medium'),
    ('A-1002', 'Bring the review of open tickets', 'Eastern Range Hospitals', 'Callum Reid', CURRENT_DATE - 6, 'To Do', 'High'),
    ('A-1003', 'Agree on the roadmap of the year', 'Straits Medical Group', 'Jun Arakawa', CURRENT_DATE + 20, 'To Do', 'Medium'),
    ('A-1004', 'Deliver the missing reports', 'Lion City Clinics', 'Jun Arakawa', CURRENT_DATE - 14, 'In Progress', 'High'),
    ('A-1005', 'Write the analysis of both outages', 'MBM Inc.', 'Priya Menon', CURRENT_DATE - 21, 'In Progress', 'Critical'),
    ('A-1006', 'Call the finance lead about open invoices', 'MBM Inc.', 'Priya Menon', CURRENT_DATE - 3, 'To Do', 'High'),
    ('A-1007', 'Close the training survey', 'Mekong General', 'Priya Menon', CURRENT_DATE - 30, 'Completed', 'Low')
ON CONFLICT DO NOTHING;

INSERT INTO unified_meetings (meeting_id, client_name, cse_name, subject, meeting_type, meeting_date, ai_summary, is_internal) VALUES
    ('M-501', 'Harbour Health Network', 'Callum Reid', 'Quarterly review', 'Review', CURRENT_DATE - 12, 'Content; asks for dates.', false),
    ('M-502', 'Straits Medical', 'Jun Arakawa', 'Roadmap session', 'Roadmap', CURRENT_DATE - 8, 'Wants to be an early adopter.', false),
    ('M-503', 'Manila Bay Medical', 'Priya Menon', 'Review of the outage', 'Escalation', CURRENT_DATE - 45, 'Trust is low.', false),
    ('M-504', NULL, 'Tess Holloway', 'Forecast', 'Internal', CURRENT_DATE - 2, NULL, true)
ON CONFLICT DO NOTHING;

INSERT INTO aging_accounts (client_name, cse_name, week_ending, current_amount, days_1_to_30, days_31_to_60, days_61_to_90, days_over_90)
SELECT aged.client_name, aged.cse_name, date_trunc('week', CURRENT_DATE)::date - 1,
    aged.current_amount, aged.to_30, aged.to_60, aged.to_90, aged.over_90
FROM (VALUES
    ('HHN', 'Callum Reid', 310000, 40000, 0, 0, 0),
    ('Eastern Range Hospitals', 'Callum Reid', 120000, 35000, 20000, 9000, 0),
    ('Straits Medical Group', 'Jun Arakawa', 280000, 0, 0, 0, 0),
    ('MBM Inc.', 'Priya Menon', 40000, 30000, 60000, 90000, 140000),
    ('Mekong General', 'Priya Menon', 35000, 5000, 0, 0, 0)
) AS aged (client_name, cse_name, current_amount, to_30, to_60, to_90, over_90)
ON CONFLICT DO NOTHING;

-- Twelve weeks of health, rising or falling by the week.
INSERT INTO client_health_history (client_id, snapshot_date, health_score)
SELECT client.id, CURRENT_DATE - 7 * week, least(100, greatest(0, round(trend.today - trend.slope * week)))::integer
FROM (VALUES
    ('Harbour Health Network', 78, 0.4), ('Eastern Range Hospitals', 55, -1.1), ('Straits Medical Group', 81, 0.6),
    ('Lion City Clinics', 38, -0.8), ('Manila Bay Medical', 24, -2.7), ('Southern Alps Health', 94, 0.1),
    ('Coral Coast Care', 26, -0.2), ('Mekong General', 71, 1.2)
) AS trend (client_name, today, slope)
JOIN clients AS client USING (client_name)
CROSS JOIN generate_series(1, 12) AS week
ON CONFLICT DO NOTHING;

INSERT INTO company_goals (id, title, fiscal_year, owner_id, status, target_date) VALUES
    ('90a10000-0000-4000-8000-000000000001', 'Raise the survey score', 2026, 'c5e00000-0000-4000-8000-000000000001', 'active', '2026-12-31'),
    ('90a10000-0000-4000-8000-000000000002', 'Keep every client of the two largest tiers', 2026, 'c5e00000-0000-4000-8000-000000000001', 'active', '2026-12-31')
ON CONFLICT DO NOTHING;

INSERT INTO team_goals (id, company_goal_id, team_name, title, owner_id, status, weight, target_date) VALUES
    ('7ea00000-0000-4000-8000-000000000001', '90a10000-0000-4000-8000-000000000001', 'Asia', 'Answer every detractor in ten days', 'c5e00000-0000-4000-8000-000000000003', 'active', 3, '2026-06-30'),
    ('7ea00000-0000-4000-8000-000000000002', '90a10000-0000-4000-8000-000000000001', 'Oceania', 'Hold every contact that is owed', 'c5e00000-0000-4000-8000-000000000004', 'active', 1, '2026-09-30'),
    ('7ea00000-0000-4000-8000-000000000003', '90a10000-0000-4000-8000-000000000002', 'Asia', 'Renew two contracts early', 'c5e00000-0000-4000-8000-000000000002', 'active', 2, '2026-06-30')
ON CONFLICT DO NOTHING;

INSERT INTO goal_dependencies (team_goal_id, depends_on_id, kind) VALUES
    ('7ea00000-0000-4000-8000-000000000003', '7ea00000-0000-4000-8000-000000000001', 'informs')
ON CONFLICT DO NOTHING;

INSERT INTO portfolio_initiatives (id, name, client_name, cse_name, year, status, team_goal_id, progress) VALUES
    ('1a170000-0000-4000-8000-000000000001', 'Outage recovery plan', 'Manila Bay Medical', 'Priya Menon', 2026, 'in_progress', '7ea00000-0000-4000-8000-000000000001', 40),
    ('1a170000-0000-4000-8000-000000000002', 'Reporting catch-up', 'Lion City Clinics', 'Jun Arakawa', 2026, 'in_progress', '7ea00000-0000-4000-8000-000000000001', 70),
    ('1a170000-0000-4000-8000-000000000003', 'Calendar of site visits', 'Eastern Range Hospitals', 'Callum Reid', 2026, 'planned', '7ea00000-0000-4000-8000-000000000002', 10),
    ('1a170000-0000-4000-8000-000000000004', 'Early renewal', 'Straits Medical Group', 'Jun Arakawa', 2026, 'completed', '7ea00000-0000-4000-8000-000000000003', 100)
ON CONFLICT DO NOTHING;

INSERT INTO sentiment_snapshots (id, client_id, source, score, excerpt, measured_at) VALUES
    ('5e170000-0000-4000-8000-000000000001', 'c1100000-0000-4000-8000-000000000001', 'meeting', 0.55, 'Content with the upgrade.', now() - interval '12 days'),
    ('5e170000-0000-4000-8000-000000000002', 'c1100000-0000-4000-8000-000000000002', 'email', 0.30, 'Fine so far.', now() - interval '20 days'),
    ('5e170000-0000-4000-8000-000000000003', 'c1100000-0000-4000-8000-000000000002', 'email', -0.20, 'Third reminder about a ticket.', now() - interval '2 days'),
    ('5e170000-0000-4000-8000-000000000004', 'c1100000-0000-4000-8000-000000000005', 'survey', -0.45, 'Nobody calls back.', now() - interval '5 days'),
    ('5e170000-0000-4000-8000-000000000005', 'c1100000-0000-4000-8000-000000000005', 'meeting', -0.80, 'We look at others.', now() - interval '1 day')
ON CONFLICT DO NOTHING;

-- A small graph: the forecast waits for both scores, and the digest for the forecast.
INSERT INTO ai_task_queue (id, task_type, title, priority, client_id, payload) VALUES
    ('a1700000-0000-4000-8000-000000000001', 'build_digest', 'Digest of the day', 1, NULL, '{}'),
    ('a1700000-0000-4000-8000-000000000002', 'predict_health', 'Forecast the health of all clients', 3, NULL, '{}'),
    ('a1700000-0000-4000-8000-000000000003', 'score_sentiment', 'Score the mail of the week', 5, 'c1100000-0000-4000-8000-000000000002', '{"days": 7}'),
    ('a1700000-0000-4000-8000-000000000004', 'summarise_meeting', 'Summarise the review of the outage', 5, 'c1100000-0000-4000-8000-000000000005', '{"meeting": "M-503"}'),
    ('a1700000-0000-4000-8000-000000000005', 'draft_message', 'Draft an apology', 4, 'c1100000-0000-4000-8000-000000000005', '{"tone": "formal"}')
ON CONFLICT DO NOTHING;

INSERT INTO ai_task_dependencies (task_id, depends_on_id) VALUES
    ('a1700000-0000-4000-8000-000000000001', 'a1700000-0000-4000-8000-000000000002'),
    ('a1700000-0000-4000-8000-000000000002', 'a1700000-0000-4000-8000-000000000003'),
    ('a1700000-0000-4000-8000-000000000002', 'a1700000-0000-4000-8000-000000000004'),
    ('a1700000-0000-4000-8000-000000000005', 'a1700000-0000-4000-8000-000000000004')
ON CONFLICT DO NOTHING;

INSERT INTO scheduled_tasks (task_name, task_type, every, next_run_at) VALUES
    ('Morning digests', 'build_digest', interval '1 day', date_trunc('day', now()) + interval '30 hours'),
    ('Weekly graph', 'sync_graph', interval '7 days', date_trunc('week', now()) + interval '7 days')
ON CONFLICT DO NOTHING;

SELECT record_client_health();
SELECT predict_client_health();
SELECT plan_touchpoints();
SELECT build_digest(id) FROM cse_profiles WHERE active;
