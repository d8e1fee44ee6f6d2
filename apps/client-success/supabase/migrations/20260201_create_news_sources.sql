-- Migration: 20260201_create_news_sources
-- Description: Where news about clients is read

CREATE TABLE news_sources (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    source_name text NOT NULL CONSTRAINT news_sources_source_name_key UNIQUE,
    feed_url text NOT NULL CONSTRAINT news_sources_feed_url_key UNIQUE,
    kind text NOT NULL CONSTRAINT news_sources_kind_check CHECK (kind IN ('feed', 'tender_portal', 'press_room')),
    region text,
    is_active boolean NOT NULL DEFAULT true,
    last_fetched_at timestamptz,
    failures integer NOT NULL DEFAULT 0 CONSTRAINT news_sources_failures_check CHECK (failures >= 0),
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT news_sources_feed_url_check CHECK (feed_url LIKE 'https://%')
);

ALTER TABLE news_sources ENABLE ROW LEVEL SECURITY;
CREATE POLICY news_sources_read ON news_sources FOR SELECT TO authenticated USING (true);

-- Which source is next: the one that was not read for longest.
CREATE INDEX news_sources_due_idx ON news_sources (last_fetched_at NULLS FIRST) WHERE is_active;

INSERT INTO news_sources (source_name, feed_url, kind, region) VALUES
    ('Hospital news, Australia', 'https://hospital-news.example/au/feed.xml', 'feed', 'Australia'),
    ('Hospital news, Singapore', 'https://hospital-news.example/sg/feed.xml', 'feed', 'Singapore'),
    ('Health ministry press room', 'https://health-ministry.example/press.rss', 'press_room', NULL),
    ('Public tenders, Australia', 'https://tenders.example/au/health', 'tender_portal', 'Australia'),
    ('Public tenders, New Zealand', 'https://tenders.example/nz/health', 'tender_portal', 'New Zealand');

-- Rollback:
-- DROP TABLE news_sources;
