-- The ids of one page of each strategy's runs and of one row more, and how many rows the list has. $2 is the edge, $3 the limit; $4
-- reads backwards from the edge.
SELECT owner.id AS "strategy!", ARRAY(
    (
        SELECT id FROM strategy.runs
        WHERE NOT $4::boolean AND organisation_id = $1 AND strategy_id = owner.id AND ($2::uuid IS NULL OR id < $2)
        ORDER BY id DESC LIMIT $3
    )
    UNION ALL
    (
        SELECT id FROM strategy.runs
        WHERE $4::boolean AND organisation_id = $1 AND strategy_id = owner.id AND ($2::uuid IS NULL OR id > $2)
        ORDER BY id LIMIT $3
    )
) AS "ids!", (
    SELECT count(*) FROM strategy.runs WHERE organisation_id = $1 AND strategy_id = owner.id
) AS "total!"
FROM strategy.strategies AS owner WHERE owner.organisation_id = $1 AND owner.id = ANY($5)
