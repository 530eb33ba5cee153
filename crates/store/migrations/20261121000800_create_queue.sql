-- The durable queue. A job commits together with the run or the dataset that it works for.
CREATE SCHEMA queue;
GRANT USAGE ON SCHEMA queue TO assay_strategy, assay_dispatcher;

CREATE TYPE queue.job_kind AS ENUM ('backtest', 'import');
CREATE TYPE queue.job_state AS ENUM ('queued', 'running', 'finished', 'dead');
CREATE SEQUENCE queue.fence;

CREATE TABLE queue.jobs (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    kind queue.job_kind NOT NULL,
    state queue.job_state NOT NULL DEFAULT 'queued',
    run_id uuid,
    dataset_id uuid,
    attempt integer NOT NULL DEFAULT 0,
    failures integer NOT NULL DEFAULT 0,
    fence bigint,
    worker text,
    cancel_requested boolean NOT NULL DEFAULT false,
    trace text CHECK (length(trace) <= 128),
    last_error text,
    enqueued_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    not_before timestamptz NOT NULL DEFAULT clock_timestamp(),
    lease_until timestamptz,
    finished_at timestamptz,
    PRIMARY KEY (organisation_id, id),
    CONSTRAINT jobs_subject CHECK (
        (kind = 'backtest' AND run_id IS NOT NULL AND dataset_id IS NULL)
        OR (kind = 'import' AND dataset_id IS NOT NULL AND run_id IS NULL)
    ),
    CONSTRAINT jobs_running_has_lease CHECK (
        (state = 'running') = (lease_until IS NOT NULL AND fence IS NOT NULL AND worker IS NOT NULL)
    ),
    CONSTRAINT jobs_run_key UNIQUE (organisation_id, run_id),
    CONSTRAINT jobs_dataset_key UNIQUE (organisation_id, dataset_id),
    FOREIGN KEY (organisation_id, run_id) REFERENCES strategy.runs (organisation_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organisation_id, dataset_id) REFERENCES strategy.datasets (organisation_id, id) ON DELETE CASCADE
);
CREATE INDEX jobs_queued ON queue.jobs (organisation_id, enqueued_at, id) WHERE state = 'queued';
CREATE INDEX jobs_running ON queue.jobs (organisation_id) WHERE state = 'running';
CREATE INDEX jobs_lease ON queue.jobs (lease_until) WHERE state = 'running';

ALTER TABLE queue.jobs ENABLE ROW LEVEL SECURITY;
ALTER TABLE queue.jobs FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON queue.jobs
    USING (organisation_id = (SELECT nullif(current_setting('assay.organisation', true), '')::uuid))
    WITH CHECK (organisation_id = (SELECT nullif(current_setting('assay.organisation', true), '')::uuid));

-- The dispatcher has to choose between organisations, so it sees the whole queue; it still cannot read what the jobs
-- are about before it names the organisation of one.
CREATE POLICY work ON queue.jobs TO assay_dispatcher USING (true) WITH CHECK (true);

GRANT SELECT, INSERT, UPDATE (state, cancel_requested, finished_at) ON queue.jobs TO assay_strategy;
GRANT SELECT, UPDATE (state, attempt, failures, fence, worker, last_error, not_before, lease_until, finished_at)
    ON queue.jobs TO assay_dispatcher;
GRANT USAGE ON SEQUENCE queue.fence TO assay_dispatcher;
