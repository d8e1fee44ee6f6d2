-- Depends: 20251127_add_topics

SELECT 1;
