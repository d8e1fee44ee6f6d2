-- Migration: 20260201_03_create_news_article_clients
-- Description: Which clients an article speaks of, and how surely

CREATE TABLE news_article_clients (
    article_id uuid NOT NULL
        CONSTRAINT news_article_clients_article_id_fkey REFERENCES news_articles (id) ON DELETE CASCADE,
    client_id uuid NOT NULL
        CONSTRAINT news_article_clients_client_id_fkey REFERENCES clients (id) ON DELETE CASCADE,
    relevance numeric(3, 2) NOT NULL
        CONSTRAINT news_article_clients_relevance_check CHECK (relevance BETWEEN 0 AND 1),
    matched_by text NOT NULL
        CONSTRAINT news_article_clients_matched_by_check CHECK (matched_by IN ('alias', 'model', 'person')),
    CONSTRAINT news_article_clients_pkey PRIMARY KEY (article_id, client_id)
);

CREATE INDEX news_article_clients_client_id_idx ON news_article_clients (client_id, relevance DESC);

ALTER TABLE news_article_clients ENABLE ROW LEVEL SECURITY;
CREATE POLICY news_article_clients_read ON news_article_clients FOR SELECT TO authenticated USING (true);

-- Rollback:
-- DROP TABLE news_article_clients;
