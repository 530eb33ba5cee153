-- A key may stand for anything that a request made, not for a run alone. `run_id` stays for keys of runs, whose end it follows.
-- Safe at once: a service from before this always fills `run_id`.
ALTER TABLE strategy.idempotency_keys
    ALTER COLUMN run_id DROP NOT NULL,
    ADD COLUMN subject_id uuid;
COMMENT ON COLUMN strategy.idempotency_keys.subject_id IS 'what the request made; null in keys of runs from before it was here';
GRANT UPDATE (subject_id) ON strategy.idempotency_keys TO assay_strategy;
