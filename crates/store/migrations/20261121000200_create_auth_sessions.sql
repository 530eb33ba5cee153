-- Sessions: one is one family of refresh tokens. It dies with the membership that it stands on.
CREATE TABLE auth.sessions (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    user_agent text NOT NULL CHECK (length(user_agent) <= 512),
    ip text NOT NULL CHECK (length(ip) <= 64),
    created_at timestamptz NOT NULL,
    used_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    PRIMARY KEY (organisation_id, id),
    CONSTRAINT sessions_membership_fkey FOREIGN KEY (organisation_id, user_id)
        REFERENCES auth.memberships (organisation_id, user_id) ON DELETE CASCADE
);
CREATE INDEX sessions_user ON auth.sessions (user_id, id);
CREATE INDEX sessions_membership ON auth.sessions (organisation_id, user_id);

ALTER TABLE auth.sessions ENABLE ROW LEVEL SECURITY;
ALTER TABLE auth.sessions FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON auth.sessions
    USING (organisation_id = (SELECT nullif(current_setting('assay.organisation', true), '')::uuid))
    WITH CHECK (organisation_id = (SELECT nullif(current_setting('assay.organisation', true), '')::uuid));
CREATE POLICY own ON auth.sessions FOR SELECT TO assay_auth
    USING (user_id = (SELECT nullif(current_setting('assay.user', true), '')::uuid));

-- A token is presented before anything is known about its bearer, so its hash is the key to everything else.
CREATE TABLE auth.refresh_tokens (
    hash bytea PRIMARY KEY CHECK (octet_length(hash) = 32),
    organisation_id uuid NOT NULL,
    session_id uuid NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    successor bytea CHECK (octet_length(successor) = 32),
    CHECK ((used_at IS NULL) = (successor IS NULL)),
    FOREIGN KEY (organisation_id, session_id) REFERENCES auth.sessions (organisation_id, id) ON DELETE CASCADE
);
CREATE INDEX refresh_tokens_session ON auth.refresh_tokens (organisation_id, session_id);

ALTER TABLE auth.refresh_tokens ENABLE ROW LEVEL SECURITY;
ALTER TABLE auth.refresh_tokens FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON auth.refresh_tokens
    USING (organisation_id = (SELECT nullif(current_setting('assay.organisation', true), '')::uuid))
    WITH CHECK (organisation_id = (SELECT nullif(current_setting('assay.organisation', true), '')::uuid));
CREATE POLICY presented ON auth.refresh_tokens FOR SELECT TO assay_auth
    USING (hash = (SELECT decode(nullif(current_setting('assay.token', true), ''), 'hex')));

GRANT SELECT, INSERT, UPDATE (used_at, revoked_at) ON auth.sessions TO assay_auth;
GRANT SELECT, INSERT, UPDATE (used_at, successor) ON auth.refresh_tokens TO assay_auth;
