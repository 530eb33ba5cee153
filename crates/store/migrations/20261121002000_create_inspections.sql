-- Questions to finished runs, such as why a trade was made, and their answers, which a sandbox computes.
CREATE TABLE strategy.inspections (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    run_id uuid NOT NULL,
    question_json text NOT NULL CHECK (octet_length(question_json) <= 1024),
    status strategy.run_status NOT NULL DEFAULT 'queued',
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished_at timestamptz,
    answer_json text CHECK (octet_length(answer_json) <= 262144),
    failure_class text,
    failure_message text,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, run_id) REFERENCES strategy.runs (organisation_id, id) ON DELETE CASCADE,
    CONSTRAINT inspections_succeeded_has_answer CHECK ((status = 'succeeded') = (answer_json IS NOT NULL)),
    CONSTRAINT inspections_failed_says_why CHECK (
        (status IN ('failed', 'canceled', 'timed_out')) = (failure_class IS NOT NULL AND failure_message IS NOT NULL)
    ),
    CONSTRAINT inspections_final_has_end CHECK ((status IN ('queued', 'running')) = (finished_at IS NULL))
);

-- The same question to the same run has the same answer, so it is asked once, unless it failed.
CREATE UNIQUE INDEX inspections_question ON strategy.inspections (organisation_id, run_id, question_json)
    WHERE status IN ('queued', 'running', 'succeeded');

ALTER TABLE strategy.inspections ENABLE ROW LEVEL SECURITY;
ALTER TABLE strategy.inspections FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON strategy.inspections
    USING (organisation_id = (SELECT nullif(current_setting('assay.organisation', true), '')::uuid))
    WITH CHECK (organisation_id = (SELECT nullif(current_setting('assay.organisation', true), '')::uuid));

GRANT SELECT, INSERT ON strategy.inspections TO assay_strategy;
GRANT SELECT, UPDATE (status, finished_at, answer_json, failure_class, failure_message)
    ON strategy.inspections TO assay_dispatcher;

ALTER TABLE queue.jobs ADD COLUMN inspection_id uuid;
-- DROP is safe with this release: the constraint is replaced by one that every row and every older version keeps.
ALTER TABLE queue.jobs DROP CONSTRAINT jobs_subject;
ALTER TABLE queue.jobs ADD CONSTRAINT jobs_subject CHECK (
    num_nonnulls(run_id, dataset_id, inspection_id) = 1
    AND (kind <> 'backtest' OR run_id IS NOT NULL)
    AND (kind <> 'import' OR dataset_id IS NOT NULL)
    AND (kind <> 'inspection' OR inspection_id IS NOT NULL)
);
ALTER TABLE queue.jobs ADD CONSTRAINT jobs_inspection_key UNIQUE (organisation_id, inspection_id);
ALTER TABLE queue.jobs ADD FOREIGN KEY (organisation_id, inspection_id)
    REFERENCES strategy.inspections (organisation_id, id) ON DELETE CASCADE;
