-- The ids of one page and of one row more, and how many rows the list has. $2 is the edge, $3 the limit; $4 reads backwards from
-- the edge.
SELECT ARRAY(
    (
        SELECT id FROM strategy.runs
        WHERE NOT $4::boolean AND organisation_id = $1 AND ($5::uuid IS NULL OR strategy_id = $5) AND ($2::uuid IS NULL OR id < $2)
        ORDER BY id DESC LIMIT $3
    )
    UNION ALL
    (
        SELECT id FROM strategy.runs
        WHERE $4::boolean AND organisation_id = $1 AND ($5::uuid IS NULL OR strategy_id = $5) AND ($2::uuid IS NULL OR id > $2)
        ORDER BY id LIMIT $3
    )
) AS "ids!", (
    SELECT count(*) FROM strategy.runs WHERE organisation_id = $1 AND ($5::uuid IS NULL OR strategy_id = $5)
) AS "total!"
