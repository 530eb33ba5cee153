-- What a mail carries proves that somebody reads the mails of an address. People's, not a tenant's.
ALTER TABLE auth.users ADD COLUMN email_verified_at timestamptz;
GRANT UPDATE (email_verified_at) ON auth.users TO assay_auth;

CREATE TABLE auth.mail_tokens (
    hash bytea PRIMARY KEY CHECK (octet_length(hash) = 32),
    kind text NOT NULL CHECK (kind IN ('verification', 'password_reset')),
    user_id uuid NOT NULL REFERENCES auth.users (id) ON DELETE CASCADE,
    email_key text NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL CHECK (expires_at > created_at),
    used_at timestamptz
);
CREATE INDEX mail_tokens_user ON auth.mail_tokens (user_id, kind);
COMMENT ON COLUMN auth.mail_tokens.email_key IS 'The address that it was sent to: it proves nothing about a later one.';

GRANT SELECT, INSERT, DELETE, UPDATE (used_at) ON auth.mail_tokens TO assay_auth;
