-- What is there before 001: a project has pgvector switched on in its dashboard, which installs it
-- into `extensions`. 001 asks for it only where somebody has forgotten to.
CREATE EXTENSION IF NOT EXISTS vector WITH SCHEMA extensions;
