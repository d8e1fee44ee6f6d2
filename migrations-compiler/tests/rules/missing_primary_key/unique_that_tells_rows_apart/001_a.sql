CREATE TABLE voyage_events (id uuid NOT NULL, "Sequence" int NOT NULL, UNIQUE (id, "Sequence"));
CREATE TABLE later (id uuid, UNIQUE (id));
ALTER TABLE later ALTER id SET NOT NULL;
CREATE TABLE deferred (id uuid NOT NULL UNIQUE DEFERRABLE);
CREATE TABLE nullable (id uuid UNIQUE);
CREATE TABLE all_taken (id int, all_taken_id int, row_id int);
