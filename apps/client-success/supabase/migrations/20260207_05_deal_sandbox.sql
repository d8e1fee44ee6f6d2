-- Migration: 20260207_05_deal_sandbox
-- Description: Offers that are tried out before anybody makes them

CREATE TABLE deal_sandboxes (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    client_id uuid NOT NULL CONSTRAINT deal_sandboxes_client_id_fkey REFERENCES clients (id) ON DELETE CASCADE,
    owner_id uuid CONSTRAINT deal_sandboxes_owner_id_fkey REFERENCES cse_profiles (id),
    deal_name text NOT NULL,
    opening_value numeric(14, 2) NOT NULL
        CONSTRAINT deal_sandboxes_opening_value_check CHECK (opening_value >= 0),
    floor_value numeric(14, 2) NOT NULL,
    status text NOT NULL DEFAULT 'open'
        CONSTRAINT deal_sandboxes_status_check CHECK (status IN ('open', 'won', 'lost', 'abandoned')),
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT deal_sandboxes_floor_value_check CHECK (floor_value BETWEEN 0 AND opening_value)
);

CREATE TABLE sandbox_moves (
    sandbox_id uuid NOT NULL
        CONSTRAINT sandbox_moves_sandbox_id_fkey REFERENCES deal_sandboxes (id) ON DELETE CASCADE,
    move_number integer NOT NULL CONSTRAINT sandbox_moves_move_number_check CHECK (move_number > 0),
    side text NOT NULL CONSTRAINT sandbox_moves_side_check CHECK (side IN ('us', 'client')),
    offered_value numeric(14, 2) NOT NULL,
    terms jsonb NOT NULL DEFAULT '{}',
    rationale text,
    CONSTRAINT sandbox_moves_pkey PRIMARY KEY (sandbox_id, move_number)
);

CREATE INDEX deal_sandboxes_client_id_idx ON deal_sandboxes (client_id);
CREATE INDEX deal_sandboxes_owner_id_idx ON deal_sandboxes (owner_id);

CREATE FUNCTION keep_above_floor() RETURNS trigger
    LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$
BEGIN
    IF NEW.side = 'us' AND NEW.offered_value < (SELECT floor_value FROM deal_sandboxes WHERE id = NEW.sandbox_id) THEN
        RAISE EXCEPTION 'an offer of % is below the floor of the deal', NEW.offered_value
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END;
$$;

CREATE TRIGGER sandbox_moves_floor BEFORE INSERT OR UPDATE ON sandbox_moves
    FOR EACH ROW EXECUTE FUNCTION keep_above_floor();

-- Rollback:
-- DROP TABLE sandbox_moves;
-- DROP TABLE deal_sandboxes;
-- DROP FUNCTION keep_above_floor();
