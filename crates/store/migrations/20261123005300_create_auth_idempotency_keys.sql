-- What a request with a key made in the schema of accounts, for a day.
CREATE TABLE auth.idempotency_keys (
    organisation_id uuid NOT NULL REFERENCES auth.organisations (id) ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES auth.users (id) ON DELETE CASCADE,
    operation text NOT NULL,
    key text NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
    request_digest bytea NOT NULL CHECK (octet_length(request_digest) = 32),
    subject_id uuid NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, user_id, operation, key)
);

ALTER TABLE auth.idempotency_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE auth.idempotency_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON auth.idempotency_keys
    USING (organisation_id = (SELECT nullif(current_setting('assay.organisation', true), '')::uuid))
    WITH CHECK (organisation_id = (SELECT nullif(current_setting('assay.organisation', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE (request_digest, subject_id, created_at) ON auth.idempotency_keys TO assay_auth;
