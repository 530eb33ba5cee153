-- Market data. The bars are in the object store; the catalogue is here.
CREATE TYPE strategy.dataset_state AS ENUM ('importing', 'ready', 'rejected');

CREATE TABLE strategy.datasets (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
    state strategy.dataset_state NOT NULL,
    symbol text NOT NULL CHECK (length(symbol) BETWEEN 1 AND 32),
    calendar text NOT NULL CHECK (calendar IN ('', 'always_open', 'exchange')),
    vendor text NOT NULL CHECK (length(vendor) BETWEEN 1 AND 64),
    upload jsonb,
    object_key text,
    digest bytea CHECK (octet_length(digest) = 32),
    timeframe text,
    from_ns bigint,
    to_ns bigint,
    rows bigint CHECK (rows > 0),
    quality jsonb,
    rejection text,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, id),
    CONSTRAINT datasets_ready_is_complete CHECK (
        (state = 'ready') = (num_nonnulls(object_key, digest, timeframe, from_ns, to_ns, rows, quality) = 7)
    ),
    CONSTRAINT datasets_ready_has_calendar CHECK (state <> 'ready' OR calendar <> ''),
    CONSTRAINT datasets_rejected_says_why CHECK ((state = 'rejected') = (rejection IS NOT NULL)),
    CONSTRAINT datasets_importing_has_upload CHECK (state <> 'importing' OR upload IS NOT NULL)
);
COMMENT ON COLUMN strategy.datasets.calendar IS 'Empty until the import has found it out, where the person did not say.';
COMMENT ON COLUMN strategy.datasets.from_ns IS 'Market time is kept in nanoseconds: timestamptz has microseconds only.';

ALTER TABLE strategy.datasets ENABLE ROW LEVEL SECURITY;
ALTER TABLE strategy.datasets FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON strategy.datasets
    USING (organisation_id = (SELECT nullif(current_setting('assay.organisation', true), '')::uuid))
    WITH CHECK (organisation_id = (SELECT nullif(current_setting('assay.organisation', true), '')::uuid));

GRANT SELECT, INSERT ON strategy.datasets TO assay_strategy;
GRANT SELECT, UPDATE (state, calendar, object_key, digest, timeframe, from_ns, to_ns, rows, quality, rejection)
    ON strategy.datasets TO assay_dispatcher;
