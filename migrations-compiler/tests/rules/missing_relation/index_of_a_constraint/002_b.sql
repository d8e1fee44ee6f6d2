-- It lies in the schema of the table, which no search path names.
ALTER TABLE app.rooms ADD CONSTRAINT rooms_pkey PRIMARY KEY USING INDEX rooms_id;
ALTER TABLE app.rooms ADD CONSTRAINT rooms_key UNIQUE USING INDEX guests_id;
ALTER TABLE guests ADD CONSTRAINT guests_pkey PRIMARY KEY USING INDEX guests_id;
