-- The ids of one page and of one row more, and how many rows the list has. $2 is the edge, $3 the limit; $4 reads backwards from
-- the edge.
SELECT ARRAY(
    (
        SELECT id FROM strategy.strategies
        WHERE NOT $4::boolean AND organisation_id = $1 AND ($2::uuid IS NULL OR id < $2)
        ORDER BY id DESC LIMIT $3
    )
    UNION ALL
    (
        SELECT id FROM strategy.strategies
        WHERE $4::boolean AND organisation_id = $1 AND ($2::uuid IS NULL OR id > $2)
        ORDER BY id LIMIT $3
    )
) AS "ids!", (SELECT count(*) FROM strategy.strategies WHERE organisation_id = $1) AS "total!"
