-- Migration: 055_rename_mime_type
-- Description: Renames documents.mime_type to media_type
-- Created: 2025-09-15
-- Purpose: The parsers, the API and RFC 6838 say media type

DO $$
BEGIN
    IF EXISTS (
        SELECT FROM pg_catalog.pg_attribute
        WHERE attrelid = 'public.documents'::regclass AND attname = 'mime_type' AND NOT attisdropped
    ) THEN
        ALTER TABLE public.documents RENAME COLUMN mime_type TO media_type;
    END IF;
END
$$;

-- Rollback:
-- ALTER TABLE public.documents RENAME COLUMN media_type TO mime_type;
