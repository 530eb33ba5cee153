-- API keys of members. One dies with the membership that it stands on, as a session does.
CREATE TABLE auth.api_keys (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
    hash bytea NOT NULL CHECK (octet_length(hash) = 32),
    hint text NOT NULL CHECK (length(hint) <= 20),
    scopes text[] NOT NULL CHECK (cardinality(scopes) BETWEEN 1 AND 32),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    last_used_at timestamptz,
    revoked_at timestamptz,
    idempotency_key text CHECK (length(idempotency_key) BETWEEN 1 AND 255),
    request_digest bytea CHECK (octet_length(request_digest) = 32),
    PRIMARY KEY (organisation_id, id),
    CONSTRAINT api_keys_hash_key UNIQUE (hash),
    CONSTRAINT api_keys_idempotency_key UNIQUE (organisation_id, user_id, idempotency_key),
    CHECK ((idempotency_key IS NULL) = (request_digest IS NULL)),
    CONSTRAINT api_keys_membership_fkey FOREIGN KEY (organisation_id, user_id)
        REFERENCES auth.memberships (organisation_id, user_id) ON DELETE CASCADE
);
COMMENT ON COLUMN auth.api_keys.hash IS 'SHA-256 of the key, which is stored nowhere';
COMMENT ON COLUMN auth.api_keys.hint IS 'the beginning of the key, by which its owner knows it';

ALTER TABLE auth.api_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE auth.api_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON auth.api_keys
    USING (organisation_id = (SELECT nullif(current_setting('assay.organisation', true), '')::uuid))
    WITH CHECK (organisation_id = (SELECT nullif(current_setting('assay.organisation', true), '')::uuid));
-- A key is presented before anything is known about its bearer.
CREATE POLICY presented ON auth.api_keys FOR SELECT TO assay_auth
    USING (hash = (SELECT decode(nullif(current_setting('assay.token', true), ''), 'hex')));

GRANT SELECT, INSERT, UPDATE (last_used_at, revoked_at, idempotency_key, request_digest) ON auth.api_keys TO assay_auth;
