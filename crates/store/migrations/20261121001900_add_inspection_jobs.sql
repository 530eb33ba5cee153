-- Questions to a finished run are jobs of the queue. A new label cannot be used in the transaction that adds it.
ALTER TYPE queue.job_kind ADD VALUE 'inspection';
