-- Mails that wait, and that went. They are people's, not a tenant's: some of them go to addresses that have no account.
CREATE TABLE auth.mails (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (length(kind) BETWEEN 1 AND 40),
    recipient text NOT NULL CHECK (length(recipient) BETWEEN 3 AND 254),
    recipient_key text NOT NULL,
    subject text NOT NULL CHECK (length(subject) BETWEEN 1 AND 200),
    body bytea CHECK (octet_length(body) <= 65536),
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'failed', 'expired')),
    attempts integer NOT NULL DEFAULT 0,
    last_error text CHECK (length(last_error) <= 500),
    created_at timestamptz NOT NULL,
    not_before timestamptz NOT NULL,
    expires_at timestamptz NOT NULL CHECK (expires_at > created_at),
    leased_until timestamptz,
    ended_at timestamptz,
    CONSTRAINT mails_waiting_has_body CHECK (state <> 'waiting' OR body IS NOT NULL),
    CONSTRAINT mails_sent_has_none CHECK (state NOT IN ('sent', 'expired') OR body IS NULL)
);
CREATE INDEX mails_waiting ON auth.mails (not_before) WHERE state = 'waiting';
CREATE INDEX mails_with_body ON auth.mails (expires_at) WHERE body IS NOT NULL;
CREATE INDEX mails_recipient ON auth.mails (recipient_key, created_at);
COMMENT ON COLUMN auth.mails.body IS 'Sealed with the auth key: a copy of the database alone opens no link.';

GRANT SELECT, INSERT, DELETE, UPDATE (state, body, attempts, last_error, not_before, leased_until, ended_at)
    ON auth.mails TO assay_auth;
