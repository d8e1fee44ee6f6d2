ALTER TYPE gear ADD VALUE 'top';
CREATE TABLE racers (id bigint PRIMARY KEY, gear "public"."gear" NOT NULL DEFAULT 'top');
