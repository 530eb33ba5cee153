-- A second factor beside the password: people's, not a tenant's.
CREATE TABLE auth.totp (
    user_id uuid PRIMARY KEY REFERENCES auth.users (id) ON DELETE CASCADE,
    secret bytea NOT NULL,
    created_at timestamptz NOT NULL,
    confirmed_at timestamptz,
    last_step bigint NOT NULL DEFAULT 0,
    failures integer NOT NULL DEFAULT 0,
    tried_at timestamptz
);
COMMENT ON COLUMN auth.totp.secret IS 'Sealed with the auth key: a copy of the database alone makes no code.';
COMMENT ON COLUMN auth.totp.last_step IS 'The half minute whose code was accepted last: none before the next is accepted again.';

CREATE TABLE auth.recovery_codes (
    user_id uuid NOT NULL REFERENCES auth.users (id) ON DELETE CASCADE,
    hash bytea NOT NULL CHECK (octet_length(hash) = 32),
    used_at timestamptz,
    PRIMARY KEY (user_id, hash)
);

-- A sign-in whose password was right, and whose code is awaited.
CREATE TABLE auth.mfa_challenges (
    hash bytea PRIMARY KEY CHECK (octet_length(hash) = 32),
    user_id uuid NOT NULL REFERENCES auth.users (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL CHECK (expires_at > created_at),
    attempts integer NOT NULL DEFAULT 0,
    ended_at timestamptz
);
CREATE INDEX mfa_challenges_user ON auth.mfa_challenges (user_id);
CREATE INDEX mfa_challenges_expires ON auth.mfa_challenges (expires_at);

ALTER TABLE auth.sessions ADD COLUMN assurance smallint NOT NULL DEFAULT 1 CHECK (assurance IN (1, 2));
COMMENT ON COLUMN auth.sessions.assurance IS '1 after a password, 2 after a second factor.';

GRANT SELECT, INSERT, DELETE, UPDATE (secret, created_at, confirmed_at, last_step, failures, tried_at)
    ON auth.totp TO assay_auth;
GRANT SELECT, INSERT, DELETE, UPDATE (used_at) ON auth.recovery_codes TO assay_auth;
GRANT SELECT, INSERT, DELETE, UPDATE (attempts, ended_at) ON auth.mfa_challenges TO assay_auth;
