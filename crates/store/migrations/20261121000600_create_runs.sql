-- Runs, what they left behind, and the keys that make starting one repeatable.
CREATE TYPE strategy.run_status AS ENUM ('queued', 'running', 'succeeded', 'failed', 'canceled', 'timed_out');
CREATE TYPE strategy.run_kind AS ENUM ('backtest');

CREATE TABLE strategy.runs (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    kind strategy.run_kind NOT NULL,
    status strategy.run_status NOT NULL,
    strategy_id uuid NOT NULL,
    version_id uuid NOT NULL,
    dataset_id uuid NOT NULL,
    spec_json text NOT NULL,
    spec_digest bytea NOT NULL CHECK (octet_length(spec_digest) = 32),
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    started_at timestamptz,
    finished_at timestamptz,
    attempt integer NOT NULL DEFAULT 0,
    fence bigint,
    cancel_requested boolean NOT NULL DEFAULT false,
    progress_done bigint NOT NULL DEFAULT 0,
    progress_total bigint NOT NULL DEFAULT 0,
    progress_message text NOT NULL DEFAULT '',
    last_event integer NOT NULL DEFAULT 0,
    summary_json text,
    result_digest bytea CHECK (octet_length(result_digest) = 32),
    sandbox_json text,
    failure_class text,
    failure_message text,
    queued_ms double precision NOT NULL DEFAULT 0,
    sandbox_ms double precision NOT NULL DEFAULT 0,
    compute_ms double precision NOT NULL DEFAULT 0,
    store_ms double precision NOT NULL DEFAULT 0,
    cpu_ms double precision NOT NULL DEFAULT 0,
    PRIMARY KEY (organisation_id, id),
    CONSTRAINT runs_version_fkey FOREIGN KEY (organisation_id, strategy_id, version_id)
        REFERENCES strategy.strategy_versions (organisation_id, strategy_id, id),
    CONSTRAINT runs_dataset_fkey FOREIGN KEY (organisation_id, dataset_id)
        REFERENCES strategy.datasets (organisation_id, id),
    CONSTRAINT runs_succeeded_has_result CHECK (
        (status = 'succeeded') = (summary_json IS NOT NULL AND result_digest IS NOT NULL)
    ),
    CONSTRAINT runs_failed_says_why CHECK (
        (status IN ('failed', 'canceled', 'timed_out')) = (failure_class IS NOT NULL AND failure_message IS NOT NULL)
    ),
    CONSTRAINT runs_final_has_end CHECK ((status IN ('queued', 'running')) = (finished_at IS NULL)),
    CONSTRAINT runs_running_has_fence CHECK (status <> 'running' OR fence IS NOT NULL)
);
CREATE INDEX runs_strategy ON strategy.runs (organisation_id, strategy_id, id);
CREATE INDEX runs_dataset ON strategy.runs (organisation_id, dataset_id);

CREATE TABLE strategy.artifacts (
    organisation_id uuid NOT NULL,
    run_id uuid NOT NULL,
    name text NOT NULL,
    content_type text NOT NULL,
    bytes bigint NOT NULL CHECK (bytes >= 0),
    digest bytea NOT NULL CHECK (octet_length(digest) = 32),
    object_key text NOT NULL,
    PRIMARY KEY (organisation_id, run_id, name),
    FOREIGN KEY (organisation_id, run_id) REFERENCES strategy.runs (organisation_id, id) ON DELETE CASCADE
);

CREATE TABLE strategy.idempotency_keys (
    organisation_id uuid NOT NULL,
    user_id uuid NOT NULL,
    operation text NOT NULL,
    key text NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
    request_digest bytea NOT NULL CHECK (octet_length(request_digest) = 32),
    run_id uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, user_id, operation, key),
    FOREIGN KEY (organisation_id, run_id) REFERENCES strategy.runs (organisation_id, id) ON DELETE CASCADE
        DEFERRABLE INITIALLY DEFERRED
);

ALTER TABLE strategy.runs ENABLE ROW LEVEL SECURITY;
ALTER TABLE strategy.runs FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON strategy.runs
    USING (organisation_id = (SELECT nullif(current_setting('assay.organisation', true), '')::uuid))
    WITH CHECK (organisation_id = (SELECT nullif(current_setting('assay.organisation', true), '')::uuid));

ALTER TABLE strategy.artifacts ENABLE ROW LEVEL SECURITY;
ALTER TABLE strategy.artifacts FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON strategy.artifacts
    USING (organisation_id = (SELECT nullif(current_setting('assay.organisation', true), '')::uuid))
    WITH CHECK (organisation_id = (SELECT nullif(current_setting('assay.organisation', true), '')::uuid));

ALTER TABLE strategy.idempotency_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE strategy.idempotency_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON strategy.idempotency_keys
    USING (organisation_id = (SELECT nullif(current_setting('assay.organisation', true), '')::uuid))
    WITH CHECK (organisation_id = (SELECT nullif(current_setting('assay.organisation', true), '')::uuid));

-- The strategy service starts runs and ends queued ones; everything between is the dispatcher's.
GRANT SELECT, INSERT, UPDATE (status, finished_at, cancel_requested, last_event, failure_class, failure_message)
    ON strategy.runs TO assay_strategy;
GRANT SELECT, UPDATE (
    status, started_at, finished_at, attempt, fence, progress_done, progress_total, progress_message, last_event,
    summary_json, result_digest, sandbox_json, failure_class, failure_message,
    queued_ms, sandbox_ms, compute_ms, store_ms, cpu_ms
) ON strategy.runs TO assay_dispatcher;
GRANT SELECT ON strategy.artifacts TO assay_strategy;
GRANT SELECT, INSERT ON strategy.artifacts TO assay_dispatcher;
GRANT SELECT, INSERT, UPDATE (request_digest, run_id, created_at) ON strategy.idempotency_keys TO assay_strategy;
