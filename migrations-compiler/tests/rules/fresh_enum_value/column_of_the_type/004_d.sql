ALTER TYPE gear ADD VALUE 'crawl';
UPDATE bikes SET gear = 'low' WHERE gear = 'crawl' AND id < 0;
