-- Version 4: lists by what the figures count.
--
-- `sessions.marks` has a bit for each mark (codes.rs), told by the row itself; the indices hold it. `facets` counts by
-- marks as it does by tools: its `feature` is a tool's place, or 64 + a mark's bit, or -1 for all sessions. A session
-- that is noted (settle.rs) is counted here as its note says, for so the sums know it.
ALTER TABLE sessions ADD COLUMN marks INTEGER NOT NULL GENERATED ALWAYS AS (
  diagnosed | (cause_found << 1) | (fix_offered << 2)
  | ((outcome = 0 AND resolution = 1) << 3) | ((outcome = 0 AND resolution = 2) << 4)
  | ((outcome = 0 AND NOT reopened_early) << 5) | ((outcome = 0 AND reopened = 0 AND NOT escalated) << 6)
  | ((reopened > 0) << 7) | (escalated << 8) | (fallback << 9) | (unpriced << 10)
) VIRTUAL;

DROP INDEX sessions_by_cell;
CREATE INDEX sessions_by_cell ON sessions (place, outcome, category, provider, layer, cause, number, tools, marks);
DROP INDEX sessions_by_duration;
CREATE INDEX sessions_by_duration
  ON sessions (duration_ms, number, place, outcome, category, provider, layer, cause, tools, marks);

ALTER TABLE facets RENAME COLUMN tool TO feature;
WITH RECURSIVE bits (bit) AS (SELECT 0 UNION ALL SELECT bit + 1 FROM bits WHERE bit < 10),
known AS (
  SELECT number, place, outcome, category, provider, layer, cause, marks
  FROM sessions WHERE number NOT IN (SELECT number FROM unsettled WHERE kind = 0)
  UNION ALL
  SELECT number, counted ->> 'place', outcome, counted ->> 'category', counted ->> 'provider', counted ->> 'layer',
    counted ->> 'cause',
    (counted ->> 'diagnosed') | ((counted ->> 'cause_found') << 1) | ((counted ->> 'fix_offered') << 2)
    | ((outcome = 0 AND counted ->> 'resolution' = 1) << 3) | ((outcome = 0 AND counted ->> 'resolution' = 2) << 4)
    | ((outcome = 0 AND NOT counted ->> 'reopened_early') << 5)
    | ((outcome = 0 AND reopened = 0 AND NOT counted ->> 'escalated') << 6)
    | ((reopened > 0) << 7) | ((counted ->> 'escalated') << 8) | ((counted ->> 'fallback') << 9)
    | ((counted ->> 'unpriced') << 10)
  FROM (
    SELECT number, counted, counted ->> 'outcome' AS outcome, counted ->> 'reopened' AS reopened
    FROM unsettled WHERE kind = 0 AND counted IS NOT NULL)),
counted AS (
  SELECT *, CAST(strftime('%s', number / 256000, 'unixepoch', 'start of month') AS INTEGER) / 3600 AS month FROM known)
INSERT INTO facets
  SELECT 64 + bit, iif(every, -1, month), place, outcome, category, provider, layer, cause, count(*)
  FROM counted JOIN bits ON marks & (1 << bit) <> 0 CROSS JOIN (SELECT 0 AS every UNION ALL SELECT 1)
  GROUP BY 1, 2, 3, 4, 5, 6, 7, 8;
