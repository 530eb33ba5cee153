-- Leases the next job: of the organisation with the fewest running ones, and of those the one whose job waits longest.
-- $1 the kinds, $2 the worker, $3 the lease in seconds.
WITH RECURSIVE waiting AS (
    -- Steps over the index from organisation to organisation, however long one's queue is.
    (SELECT organisation_id FROM queue.jobs WHERE state = 'queued' ORDER BY organisation_id LIMIT 1)
    UNION ALL
    SELECT (
        SELECT organisation_id FROM queue.jobs
        WHERE state = 'queued' AND organisation_id > waiting.organisation_id
        ORDER BY organisation_id LIMIT 1
    )
    FROM waiting WHERE waiting.organisation_id IS NOT NULL
), fair AS (
    SELECT waiting.organisation_id, head.enqueued_at, (
        SELECT count(*) FROM queue.jobs
        WHERE organisation_id = waiting.organisation_id AND state = 'running'
    ) AS running
    FROM waiting CROSS JOIN LATERAL (
        SELECT enqueued_at FROM queue.jobs
        WHERE organisation_id = waiting.organisation_id AND state = 'queued'
          AND kind::text = ANY ($1) AND not_before <= clock_timestamp()
        ORDER BY enqueued_at, id LIMIT 1
    ) AS head
    ORDER BY running, enqueued_at, organisation_id
), next AS (
    -- Lazy: the second organisation is looked at only where the first one's jobs are all being leased right now.
    SELECT job.organisation_id, job.id
    FROM fair CROSS JOIN LATERAL (
        SELECT organisation_id, id FROM queue.jobs
        WHERE organisation_id = fair.organisation_id AND state = 'queued'
          AND kind::text = ANY ($1) AND not_before <= clock_timestamp()
        ORDER BY enqueued_at, id LIMIT 1
        FOR UPDATE SKIP LOCKED
    ) AS job
    LIMIT 1
)
UPDATE queue.jobs AS job
SET state = 'running',
    attempt = attempt + 1,
    fence = nextval('queue.fence'),
    worker = $2,
    lease_until = clock_timestamp() + make_interval(secs => $3)
FROM next
WHERE job.organisation_id = next.organisation_id AND job.id = next.id
RETURNING job.organisation_id, job.id, job.run_id, job.dataset_id, job.inspection_id, job.attempt, job.failures, job.trace,
    job.fence AS "fence!",
    extract(epoch FROM clock_timestamp() - job.not_before)::double precision AS "waited!"
