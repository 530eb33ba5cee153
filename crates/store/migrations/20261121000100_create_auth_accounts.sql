-- People and organisations. The roles exist before the first migration: see the README of the crate.
CREATE SCHEMA auth;
GRANT USAGE ON SCHEMA auth TO assay_auth;

CREATE TABLE auth.users (
    id uuid PRIMARY KEY,
    email text NOT NULL CHECK (length(email) BETWEEN 3 AND 254),
    email_key text NOT NULL CONSTRAINT users_email_key UNIQUE,
    handle text NOT NULL CHECK (length(handle) BETWEEN 1 AND 64),
    handle_key text NOT NULL CONSTRAINT users_handle_key UNIQUE,
    display_name text NOT NULL CHECK (length(display_name) BETWEEN 1 AND 200),
    password_hash text NOT NULL,
    created_at timestamptz NOT NULL
);
COMMENT ON COLUMN auth.users.email_key IS 'The address in lower case, as the application folds it: independent of the collation of the server.';

CREATE TABLE auth.organisations (
    id uuid PRIMARY KEY,
    slug text NOT NULL CONSTRAINT organisations_slug_key UNIQUE CHECK (slug = lower(slug)),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    personal boolean NOT NULL,
    created_at timestamptz NOT NULL
);

CREATE TABLE auth.memberships (
    organisation_id uuid NOT NULL REFERENCES auth.organisations (id) ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES auth.users (id) ON DELETE CASCADE,
    role text NOT NULL CHECK (role IN ('viewer', 'developer', 'admin', 'owner')),
    joined_at timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, user_id)
);
CREATE INDEX memberships_user ON auth.memberships (user_id);

ALTER TABLE auth.organisations ENABLE ROW LEVEL SECURITY;
ALTER TABLE auth.organisations FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON auth.organisations
    USING (id = (SELECT nullif(current_setting('assay.organisation', true), '')::uuid))
    WITH CHECK (id = (SELECT nullif(current_setting('assay.organisation', true), '')::uuid));

ALTER TABLE auth.memberships ENABLE ROW LEVEL SECURITY;
ALTER TABLE auth.memberships FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON auth.memberships
    USING (organisation_id = (SELECT nullif(current_setting('assay.organisation', true), '')::uuid))
    WITH CHECK (organisation_id = (SELECT nullif(current_setting('assay.organisation', true), '')::uuid));

-- A person sees the organisations that it belongs to, before it chose one.
CREATE POLICY own ON auth.memberships FOR SELECT TO assay_auth
    USING (user_id = (SELECT nullif(current_setting('assay.user', true), '')::uuid));
CREATE POLICY own ON auth.organisations FOR SELECT TO assay_auth
    USING (EXISTS (
        SELECT FROM auth.memberships
        WHERE memberships.organisation_id = organisations.id
          AND memberships.user_id = (SELECT nullif(current_setting('assay.user', true), '')::uuid)
    ));

GRANT SELECT, INSERT, UPDATE (email, email_key, display_name, password_hash) ON auth.users TO assay_auth;
GRANT SELECT, INSERT, UPDATE (name) ON auth.organisations TO assay_auth;
GRANT SELECT, INSERT, DELETE, UPDATE (role) ON auth.memberships TO assay_auth;
