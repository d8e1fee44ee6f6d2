-- Migration: 20260201_02_create_news_articles
-- Description: What the sources wrote, each article once

CREATE TABLE news_articles (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    source_id uuid NOT NULL CONSTRAINT news_articles_source_id_fkey REFERENCES news_sources (id),
    title text NOT NULL,
    url text NOT NULL,
    -- An address may be longer than an index takes, and its hash is not.
    url_hash text NOT NULL GENERATED ALWAYS AS (md5(lower(url))) STORED
        CONSTRAINT news_articles_url_hash_key UNIQUE,
    summary text,
    published_at timestamptz NOT NULL,
    fetched_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX news_articles_source_id_idx ON news_articles (source_id);
CREATE INDEX news_articles_published_at_idx ON news_articles (published_at DESC);

ALTER TABLE news_articles ENABLE ROW LEVEL SECURITY;
CREATE POLICY news_articles_read ON news_articles FOR SELECT TO authenticated USING (true);

-- Rollback:
-- DROP TABLE news_articles;
