-- Strategies and their immutable versions.
CREATE SCHEMA strategy;
GRANT USAGE ON SCHEMA strategy TO assay_strategy, assay_dispatcher;

CREATE TABLE strategy.strategies (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
    slug text NOT NULL,
    description text NOT NULL CHECK (length(description) <= 4000),
    tags text[] NOT NULL CHECK (cardinality(tags) <= 20),
    latest_number integer NOT NULL CHECK (latest_number > 0),
    latest_version_id uuid NOT NULL,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, id),
    CONSTRAINT strategies_slug_key UNIQUE (organisation_id, slug)
);

CREATE TABLE strategy.strategy_versions (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    strategy_id uuid NOT NULL,
    number integer NOT NULL CHECK (number > 0),
    source text NOT NULL CHECK (octet_length(source) <= 1048576),
    source_digest bytea NOT NULL CHECK (octet_length(source_digest) = 32),
    note text NOT NULL CHECK (length(note) <= 2000),
    parameters_json text NOT NULL,
    explanation text NOT NULL,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, strategy_id, number),
    UNIQUE (organisation_id, strategy_id, id),
    FOREIGN KEY (organisation_id, strategy_id) REFERENCES strategy.strategies (organisation_id, id)
);

ALTER TABLE strategy.strategies ADD CONSTRAINT strategies_latest_version_fkey
    FOREIGN KEY (organisation_id, id, latest_version_id)
    REFERENCES strategy.strategy_versions (organisation_id, strategy_id, id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE strategy.strategies ENABLE ROW LEVEL SECURITY;
ALTER TABLE strategy.strategies FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON strategy.strategies
    USING (organisation_id = (SELECT nullif(current_setting('assay.organisation', true), '')::uuid))
    WITH CHECK (organisation_id = (SELECT nullif(current_setting('assay.organisation', true), '')::uuid));

ALTER TABLE strategy.strategy_versions ENABLE ROW LEVEL SECURITY;
ALTER TABLE strategy.strategy_versions FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON strategy.strategy_versions
    USING (organisation_id = (SELECT nullif(current_setting('assay.organisation', true), '')::uuid))
    WITH CHECK (organisation_id = (SELECT nullif(current_setting('assay.organisation', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE (name, description, tags, latest_number, latest_version_id, updated_at)
    ON strategy.strategies TO assay_strategy;
GRANT SELECT, INSERT ON strategy.strategy_versions TO assay_strategy;
