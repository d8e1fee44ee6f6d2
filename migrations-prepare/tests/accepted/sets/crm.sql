-- file: 20240110_01_contacts.sql
CREATE TABLE contacts (contact_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, given_name varchar(80) NOT NULL, family_name varchar(80), email text UNIQUE CHECK (email LIKE '%@%'), phone varchar(40), birthday date CHECK (birthday > '1900-01-01'), full_name text GENERATED ALWAYS AS (given_name || coalesce(' ' || family_name, '')) STORED, created_by text NOT NULL DEFAULT session_user);
CREATE INDEX contacts_full_name ON contacts (full_name text_pattern_ops);
-- file: 20240110_01_contacts.rollback.sql
DROP TABLE contacts;
-- file: 20240110_02_deals.sql
CREATE TABLE deals (deal_id bigint GENERATED ALWAYS AS IDENTITY, contact_id bigint NOT NULL, amount numeric(14, 2) NOT NULL DEFAULT 0 CHECK (amount >= 0), stage text NOT NULL DEFAULT 'lead', closed_on date, CONSTRAINT deals_pk PRIMARY KEY (deal_id), CONSTRAINT deals_contact FOREIGN KEY (contact_id) REFERENCES contacts ON DELETE RESTRICT, CONSTRAINT closed_when_won CHECK ((stage = 'won') = (closed_on IS NOT NULL)));
-- file: 20240110_02_deals.rollback.sql
DROP TABLE deals;
-- file: 20240112_01_stages.sql
CREATE TABLE stages (stage text PRIMARY KEY, position int NOT NULL UNIQUE);
INSERT INTO stages VALUES ('lead', 1), ('offer', 2), ('won', 3), ('lost', 4);
INSERT INTO contacts (given_name, email) VALUES ('Ada', 'ada@example.com'), ('Bob', 'bob@example.com');
INSERT INTO deals (contact_id, amount, stage, closed_on) SELECT contact_id, 100 * contact_id, 'won', current_date FROM contacts;
ALTER TABLE deals ADD CONSTRAINT deals_stage_fkey FOREIGN KEY (stage) REFERENCES stages ON UPDATE CASCADE;
UPDATE stages SET stage = 'closed lost' WHERE stage = 'lost';
-- file: 20240112_01_stages.rollback.sql
ALTER TABLE deals DROP CONSTRAINT deals_stage_fkey; DELETE FROM deals; DELETE FROM contacts; DROP TABLE stages;
-- file: 20240112_10_report.sql
CREATE VIEW pipeline AS SELECT s.stage, coalesce(sum(d.amount), 0) AS total, count(d.*) AS deals, string_agg(c.full_name, ', ' ORDER BY c.family_name NULLS LAST, c.contact_id) FROM stages s LEFT JOIN deals d USING (stage) LEFT JOIN contacts c ON c.contact_id = d.contact_id GROUP BY s.stage, s.position ORDER BY s.position;
-- file: 20240112_10_report.rollback.sql
DROP VIEW pipeline;
