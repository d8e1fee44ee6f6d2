-- Migration: 20260207_02_relationship_graph
-- Description: Who is connected to whom, how a graph is shown, and where its points were

CREATE TABLE relationship_edges (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    source_kind text NOT NULL
        CONSTRAINT relationship_edges_source_kind_check CHECK (source_kind IN ('client', 'person', 'product', 'goal')),
    source_key text NOT NULL,
    target_kind text NOT NULL
        CONSTRAINT relationship_edges_target_kind_check CHECK (target_kind IN ('client', 'person', 'product', 'goal')),
    target_key text NOT NULL,
    relation text NOT NULL,
    strength numeric(3, 2) NOT NULL DEFAULT 0.5
        CONSTRAINT relationship_edges_strength_check CHECK (strength BETWEEN 0 AND 1),
    last_seen_on date,
    CONSTRAINT relationship_edges_once_key UNIQUE (source_kind, source_key, target_kind, target_key, relation),
    CONSTRAINT relationship_edges_itself_check CHECK ((source_kind, source_key) <> (target_kind, target_key))
);

CREATE INDEX relationship_edges_target_idx ON relationship_edges (target_kind, target_key);

CREATE TABLE visualisation_configs (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    owner_email text NOT NULL,
    config_name text NOT NULL,
    layout text NOT NULL DEFAULT 'force'
        CONSTRAINT visualisation_configs_layout_check CHECK (layout IN ('force', 'radial', 'tree')),
    filters jsonb NOT NULL DEFAULT '{}',
    CONSTRAINT visualisation_configs_owner_name_key UNIQUE (owner_email, config_name)
);

CREATE TABLE graph_layout_cache (
    config_id uuid NOT NULL
        CONSTRAINT graph_layout_cache_config_id_fkey REFERENCES visualisation_configs (id) ON DELETE CASCADE,
    node_kind text NOT NULL,
    node_key text NOT NULL,
    x double precision NOT NULL,
    y double precision NOT NULL,
    computed_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT graph_layout_cache_pkey PRIMARY KEY (config_id, node_kind, node_key)
);

COMMENT ON TABLE graph_layout_cache IS 'May be emptied at any time: a layout is computed anew';

-- Rollback:
-- DROP TABLE graph_layout_cache;
-- DROP TABLE visualisation_configs;
-- DROP TABLE relationship_edges;
