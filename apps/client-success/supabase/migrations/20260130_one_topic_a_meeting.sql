-- Migration: 20260130_one_topic_a_meeting
-- Description: Deletes topics that an import has written twice, and keeps it from doing so again
-- Irreversible: the second copies of topics are deleted, and their ids with them

DELETE FROM topics AS copy
USING topics AS original
WHERE original.meeting_id = copy.meeting_id
  AND lower(original.topic_title) = lower(copy.topic_title)
  AND original.id < copy.id;

CREATE UNIQUE INDEX topics_meeting_id_title_key ON topics (meeting_id, lower(topic_title));
