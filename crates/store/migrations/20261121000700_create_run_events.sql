-- The log of each run, numbered from 1 without a gap: the number comes from the run's row, which serialises writers.
CREATE TABLE strategy.run_events (
    organisation_id uuid NOT NULL,
    run_id uuid NOT NULL,
    sequence integer NOT NULL CHECK (sequence > 0),
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    body jsonb NOT NULL,
    PRIMARY KEY (organisation_id, run_id, sequence),
    FOREIGN KEY (organisation_id, run_id) REFERENCES strategy.runs (organisation_id, id) ON DELETE CASCADE
);

ALTER TABLE strategy.run_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE strategy.run_events FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON strategy.run_events
    USING (organisation_id = (SELECT nullif(current_setting('assay.organisation', true), '')::uuid))
    WITH CHECK (organisation_id = (SELECT nullif(current_setting('assay.organisation', true), '')::uuid));

GRANT SELECT, INSERT ON strategy.run_events TO assay_strategy, assay_dispatcher;
