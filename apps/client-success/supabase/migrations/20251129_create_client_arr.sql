-- Migration: 20251129_create_client_arr
-- Description: Recurring revenue a client and year, as finance reports it

CREATE TABLE client_arr (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    client_name text NOT NULL,
    fiscal_year integer NOT NULL CONSTRAINT client_arr_fiscal_year_check CHECK (fiscal_year BETWEEN 2015 AND 2100),
    arr_amount numeric(14, 2) NOT NULL CONSTRAINT client_arr_arr_amount_check CHECK (arr_amount >= 0),
    growth_percent numeric(6, 2),
    currency text NOT NULL DEFAULT 'USD' CONSTRAINT client_arr_currency_check CHECK (currency ~ '^[A-Z]{3}$'),
    contract_end date,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT client_arr_client_name_fiscal_year_key UNIQUE (client_name, fiscal_year)
);

-- The dashboard asks for contracts that end soon.
CREATE INDEX client_arr_contract_end_idx ON client_arr (contract_end) WHERE contract_end IS NOT NULL;

COMMENT ON TABLE client_arr IS 'Annual recurring revenue, a row a client and fiscal year';

-- Rollback:
-- DROP TABLE client_arr;
