-- Keys that sign access tokens. They are the platform's, not a tenant's.
CREATE TABLE auth.signing_keys (
    kid text PRIMARY KEY,
    public_key bytea NOT NULL,
    private_key bytea NOT NULL,
    created_at timestamptz NOT NULL,
    signs_from timestamptz NOT NULL,
    signs_until timestamptz NOT NULL CHECK (signs_until > signs_from),
    verifies_until timestamptz NOT NULL CHECK (verifies_until >= signs_until)
);

GRANT SELECT, INSERT, DELETE ON auth.signing_keys TO assay_auth;
