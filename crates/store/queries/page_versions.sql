-- The ids of one page of each strategy's versions and of one row more, and how many rows the list has. $2 is the edge, $3 the limit; $4
-- reads backwards from the edge.
SELECT owner.id AS "strategy!", ARRAY(
    (
        SELECT id FROM strategy.strategy_versions
        WHERE NOT $4::boolean AND organisation_id = $1 AND strategy_id = owner.id AND ($2::integer IS NULL OR number < $2)
        ORDER BY number DESC LIMIT $3
    )
    UNION ALL
    (
        SELECT id FROM strategy.strategy_versions
        WHERE $4::boolean AND organisation_id = $1 AND strategy_id = owner.id AND ($2::integer IS NULL OR number > $2)
        ORDER BY number LIMIT $3
    )
) AS "ids!", owner.latest_number::bigint AS "total!"
FROM strategy.strategies AS owner WHERE owner.organisation_id = $1 AND owner.id = ANY($5)
