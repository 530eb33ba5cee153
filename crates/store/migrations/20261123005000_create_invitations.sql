-- Invitations into organisations. Whoever presents the token of one is let in once, as whom it was written for.
CREATE TABLE auth.invitations (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    email text NOT NULL CHECK (length(email) BETWEEN 3 AND 254),
    email_key text NOT NULL,
    role text NOT NULL CHECK (role IN ('viewer', 'developer', 'admin', 'owner')),
    hash bytea NOT NULL CHECK (octet_length(hash) = 32),
    invited_by uuid NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    accepted_at timestamptz,
    accepted_by uuid,
    revoked_at timestamptz,
    PRIMARY KEY (organisation_id, id),
    CONSTRAINT invitations_hash_key UNIQUE (hash),
    CHECK ((accepted_at IS NULL) = (accepted_by IS NULL)),
    FOREIGN KEY (organisation_id) REFERENCES auth.organisations (id) ON DELETE CASCADE
);
COMMENT ON COLUMN auth.invitations.hash IS 'SHA-256 of the token, which is stored nowhere';
CREATE UNIQUE INDEX invitations_pending ON auth.invitations (organisation_id, email_key)
    WHERE accepted_at IS NULL AND revoked_at IS NULL;

ALTER TABLE auth.invitations ENABLE ROW LEVEL SECURITY;
ALTER TABLE auth.invitations FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON auth.invitations
    USING (organisation_id = (SELECT nullif(current_setting('assay.organisation', true), '')::uuid))
    WITH CHECK (organisation_id = (SELECT nullif(current_setting('assay.organisation', true), '')::uuid));
-- A token is presented before its bearer belongs to the organisation.
CREATE POLICY presented ON auth.invitations FOR SELECT TO assay_auth
    USING (hash = (SELECT decode(nullif(current_setting('assay.token', true), ''), 'hex')));

GRANT SELECT, INSERT, UPDATE (accepted_at, accepted_by, revoked_at) ON auth.invitations TO assay_auth;
