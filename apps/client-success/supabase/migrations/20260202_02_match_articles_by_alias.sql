-- Migration: 20260202_02_match_articles_by_alias
-- Description: An article that names a client in its title belongs to it at once

CREATE FUNCTION match_article_clients() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
    INSERT INTO news_article_clients (article_id, client_id, relevance, matched_by)
    SELECT DISTINCT NEW.id, alias.client_id, 0.90, 'alias'
    FROM client_name_aliases AS alias
    -- Short aliases are abbreviations, and mean other things in a newspaper.
    WHERE alias.is_active AND length(alias.alias) >= 5
      AND strpos(lower(NEW.title), lower(alias.alias)) > 0
    ON CONFLICT (article_id, client_id) DO NOTHING;
    RETURN NULL;
END;
$$;

CREATE TRIGGER news_articles_match_clients AFTER INSERT ON news_articles
    FOR EACH ROW EXECUTE FUNCTION match_article_clients();

-- Rollback:
-- DROP TRIGGER news_articles_match_clients ON news_articles;
-- DROP FUNCTION match_article_clients();
