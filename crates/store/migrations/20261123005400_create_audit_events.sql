-- Who did what to which object from where. Rows are only ever added: no role may change or delete one, and each holds the hash of
-- the one before it.
CREATE SCHEMA audit;
GRANT USAGE ON SCHEMA audit TO assay_auth;

CREATE TABLE audit.events (
    organisation_id uuid NOT NULL,
    seq bigint NOT NULL CHECK (seq > 0),
    at timestamptz NOT NULL,
    user_id uuid,
    api_key_id uuid,
    action text NOT NULL CHECK (length(action) BETWEEN 1 AND 64),
    target text NOT NULL CHECK (length(target) <= 64),
    address text NOT NULL CHECK (length(address) <= 64),
    user_agent text NOT NULL CHECK (length(user_agent) <= 512),
    trace_id text NOT NULL CHECK (length(trace_id) <= 64),
    diff_json text NOT NULL CHECK (octet_length(diff_json) <= 4096),
    prev_hash bytea NOT NULL CHECK (octet_length(prev_hash) = 32),
    hash bytea NOT NULL CHECK (octet_length(hash) = 32),
    PRIMARY KEY (organisation_id, seq)
);
COMMENT ON COLUMN audit.events.hash IS 'SHA-256 of the hash before and the canonical JSON of the row.';

ALTER TABLE audit.events ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit.events FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON audit.events
    USING (organisation_id = (SELECT nullif(current_setting('assay.organisation', true), '')::uuid))
    WITH CHECK (organisation_id = (SELECT nullif(current_setting('assay.organisation', true), '')::uuid));

GRANT SELECT, INSERT ON audit.events TO assay_auth;
