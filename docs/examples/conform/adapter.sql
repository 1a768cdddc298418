-- A reference adapter in SQL (SQLite 3.38 or later): the whole rule is this one statement; adapter_sql.py only hands it the JSON
-- of the protocol, :policy and :operations, and takes the payments back.
--
-- Every figure comes from :policy; a real system has tables of its own. Amounts are whole fen: an amount of the protocol always
-- has two places, so that without its point it is the number of fen.
WITH RECURSIVE
period AS (
    SELECT
        json_extract(value, '$.from') AS first_day,
        coalesce(json_extract(value, '$.to'), '9999-12-31') AS last_day,
        json_extract(value, '$.rate.numerator') AS numerator,
        json_extract(value, '$.rate.denominator') AS denominator,
        json_extract(value, '$.techniques') AS techniques,
        json_extract(value, '$.limits') AS limits
    FROM json_each(:policy, '$.periods')
),
limits AS (
    SELECT
        period.first_day,
        json_extract(value, '$.condition') AS condition,
        json_extract(value, '$.fee_class') AS fee_class,
        CAST(replace(json_extract(value, '$.per_visit'), '.', '') AS INTEGER) AS per_visit,
        CAST(replace(json_extract(value, '$.annual'), '.', '') AS INTEGER) AS annual
    FROM period, json_each(period.limits)
),
technique AS (
    SELECT period.first_day, value AS name FROM period, json_each(period.techniques)
),
operation AS (
    SELECT
        key AS position,
        json_extract(value, '$.settlement_id') AS settlement_id,
        json_extract(value, '$.cancels') AS cancels,
        json_extract(value, '$.person_id') AS person_id,
        json_extract(value, '$.condition') AS condition,
        json_extract(value, '$.visited_on') AS visited_on,
        json_extract(value, '$.fee_class') AS fee_class,
        json_extract(value, '$.items') AS items
    FROM json_each(:operations)
),
-- What the rate and the per-visit limit leave of each visit; nothing where the notice does not cover it.
visit AS (
    SELECT
        operation.position,
        limits.annual,
        coalesce(
            min((2 * cost * numerator + denominator) / (2 * denominator), coalesce(limits.per_visit, 1 << 62)),
            0
        ) AS within_visit
    FROM (
        SELECT operation.*, period.first_day, period.numerator, period.denominator, (
            SELECT coalesce(sum(CAST(replace(json_extract(value, '$.amount'), '.', '') AS INTEGER)), 0)
            FROM json_each(operation.items)
            WHERE json_extract(value, '$.name') IN (
                SELECT name FROM technique WHERE technique.first_day = period.first_day
            )
        ) AS cost
        FROM operation JOIN period ON operation.visited_on BETWEEN period.first_day AND period.last_day
        WHERE cancels IS NULL
    ) AS operation
    JOIN limits USING (first_day, condition, fee_class)
),
-- Each operation in its chain: one person, condition and calendar year. A cancellation belongs to the year it gives back to.
chained AS (
    SELECT
        operation.position,
        cancelled.position AS cancels_position,
        coalesce(visit.within_visit, 0) AS within_visit,
        coalesce(visit.annual, 1 << 62) AS annual,
        dense_rank() OVER chain AS chain
    FROM operation
    LEFT JOIN operation AS cancelled ON cancelled.settlement_id = operation.cancels
    LEFT JOIN visit ON visit.position = operation.position
    WINDOW chain AS (
        ORDER BY
            coalesce(cancelled.person_id, operation.person_id),
            coalesce(cancelled.condition, operation.condition),
            substr(coalesce(cancelled.visited_on, operation.visited_on), 1, 4)
    )
),
link AS (
    SELECT *, row_number() OVER (PARTITION BY chain ORDER BY position) AS number FROM chained
),
-- One step along every chain at a time: the payment, what the year had paid before it, and the payments before it.
settled AS (
    SELECT chain, 0 AS number, -1 AS position, 0 AS payment, 0 AS paid, '{}' AS earlier
    FROM (SELECT DISTINCT chain FROM link)
    UNION ALL
    SELECT
        link.chain,
        link.number,
        link.position,
        CASE
            WHEN link.cancels_position IS NULL THEN min(link.within_visit, max(link.annual - paid - payment, 0))
            ELSE -json_extract(
                json_set(earlier, '$.at' || settled.position, payment), '$.at' || link.cancels_position
            )
        END,
        paid + payment,
        json_set(earlier, '$.at' || settled.position, payment)
    FROM settled JOIN link ON link.chain = settled.chain AND link.number = settled.number + 1
)
SELECT printf('%s%d.%02d', iif(payment < 0, '-', ''), abs(payment) / 100, abs(payment) % 100)
FROM settled WHERE position >= 0 ORDER BY position
