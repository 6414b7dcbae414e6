-- Version 3: lists by tool.
--
-- `sessions.tools` has a bit for each tool that was called, by the tool's place among the `names` of its kind; the
-- 63rd and all later ones share the last bit (names.rs). `facets` counts by tool as well, a session once for each of
-- its tools; tool -1 stands for all sessions, with or without. A session that is noted (settle.rs) is left out:
-- its note says that the sums know no tools of it.
ALTER TABLE sessions ADD COLUMN tools INTEGER NOT NULL DEFAULT 0;
UPDATE sessions SET tools = coalesce((
  SELECT sum(bit) FROM (
    SELECT DISTINCT 1 << min(62, (SELECT count(*) FROM names WHERE kind = 3 AND number < c.tool)) AS bit
    FROM tool_calls c WHERE c.session = sessions.number)), 0);

DROP INDEX sessions_by_cell;
CREATE INDEX sessions_by_cell ON sessions (place, outcome, category, provider, layer, cause, number, tools);
DROP INDEX sessions_by_duration;
CREATE INDEX sessions_by_duration
  ON sessions (duration_ms, number, place, outcome, category, provider, layer, cause, tools);

ALTER TABLE facets RENAME TO facets_2;
CREATE TABLE facets (
  tool INTEGER NOT NULL, month INTEGER NOT NULL, place INTEGER NOT NULL, outcome INTEGER NOT NULL,
  category INTEGER NOT NULL, provider INTEGER NOT NULL, layer INTEGER NOT NULL, cause INTEGER NOT NULL,
  sessions INTEGER NOT NULL,
  PRIMARY KEY (tool, month, place, outcome, category, provider, layer, cause)
) STRICT, WITHOUT ROWID;
INSERT INTO facets SELECT -1, month, place, outcome, category, provider, layer, cause, sessions FROM facets_2;
DROP TABLE facets_2;
WITH RECURSIVE bits (bit) AS (SELECT 0 UNION ALL SELECT bit + 1 FROM bits WHERE bit < 62),
counted AS (
  SELECT *, CAST(strftime('%s', number / 256000, 'unixepoch', 'start of month') AS INTEGER) / 3600 AS month
  FROM sessions WHERE number NOT IN (SELECT number FROM unsettled WHERE kind = 0))
INSERT INTO facets
  SELECT bit, iif(every, -1, month), place, outcome, category, provider, layer, cause, count(*)
  FROM counted JOIN bits ON tools & (1 << bit) <> 0 CROSS JOIN (SELECT 0 AS every UNION ALL SELECT 1)
  GROUP BY 1, 2, 3, 4, 5, 6, 7, 8;
