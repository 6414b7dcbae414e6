-- The store's tables, version 1.
--
-- Moments are milliseconds since 1970 in UTC. Choices (outcome, category …) are the small integers of
-- `codes.rs`; 0 stands for "none" in provider, layer and cause. Money is in billionths of a US dollar,
-- so that sums are exact.

-- Words that repeat: 1 providers, 2 causes, 3 tools.
CREATE TABLE names (
  number INTEGER PRIMARY KEY,
  kind   INTEGER NOT NULL,
  name   TEXT    NOT NULL,
  UNIQUE (kind, name)
) STRICT;

-- What lists filter and figures count: narrow, so that a range is a short scan. `number` is the start
-- in milliseconds × 256 plus a count, so the key's order is the order of starting.
CREATE TABLE sessions (
  number            INTEGER PRIMARY KEY,
  place             INTEGER NOT NULL DEFAULT 0,
  outcome           INTEGER NOT NULL,
  category          INTEGER NOT NULL,
  provider          INTEGER NOT NULL DEFAULT 0,
  layer             INTEGER NOT NULL DEFAULT 0,
  cause             INTEGER NOT NULL DEFAULT 0,
  duration_ms       INTEGER NOT NULL DEFAULT 0,
  first_answer_ms   INTEGER,
  resolution        INTEGER NOT NULL DEFAULT 0,
  last_at           INTEGER NOT NULL,
  ended_at          INTEGER,
  messages          INTEGER NOT NULL DEFAULT 0,
  user_messages     INTEGER NOT NULL DEFAULT 0,
  tool_calls        INTEGER NOT NULL DEFAULT 0,
  prompt_tokens     INTEGER NOT NULL DEFAULT 0,
  completion_tokens INTEGER NOT NULL DEFAULT 0,
  cost_nanousd      INTEGER NOT NULL DEFAULT 0,
  unpriced          INTEGER NOT NULL DEFAULT 0,
  reopened          INTEGER NOT NULL DEFAULT 0,
  reopened_early    INTEGER NOT NULL DEFAULT 0,
  escalated         INTEGER NOT NULL DEFAULT 0,
  fallback          INTEGER NOT NULL DEFAULT 0,
  diagnosed         INTEGER NOT NULL DEFAULT 0,
  cause_found       INTEGER NOT NULL DEFAULT 0,
  fix_offered       INTEGER NOT NULL DEFAULT 0,
  found             INTEGER NOT NULL DEFAULT 0,
  interrupted       INTEGER NOT NULL DEFAULT 0,
  expects           INTEGER NOT NULL DEFAULT 0,
  pinned            INTEGER NOT NULL DEFAULT 0,
  running           INTEGER NOT NULL DEFAULT 0,
  last_seq          INTEGER NOT NULL DEFAULT 0,
  deleted_at        INTEGER
) STRICT;
CREATE INDEX sessions_by_cell ON sessions (place, outcome, category, provider, layer, cause);
CREATE INDEX sessions_by_duration ON sessions (duration_ms, number, place, outcome, category, provider, layer, cause);
CREATE INDEX sessions_in_progress ON sessions (last_at) WHERE outcome = 3;
CREATE INDEX sessions_binned ON sessions (deleted_at) WHERE deleted_at IS NOT NULL;

-- What a list shows beside it.
CREATE TABLE session_texts (
  number            INTEGER PRIMARY KEY REFERENCES sessions ON DELETE CASCADE,
  id                TEXT NOT NULL UNIQUE,
  title             TEXT NOT NULL,
  preview           TEXT NOT NULL,
  tools             TEXT NOT NULL DEFAULT '[]',
  model             TEXT,
  diagnosis         TEXT,
  escalation_reason TEXT,
  escalation_note   TEXT
) STRICT;

-- The log of a conversation. A row holds one event, or `count` text deltas in a row.
CREATE TABLE events (
  session INTEGER NOT NULL REFERENCES sessions ON DELETE CASCADE,
  seq     INTEGER NOT NULL,
  count   INTEGER NOT NULL DEFAULT 1,
  at      INTEGER NOT NULL,
  run     TEXT,
  kind    TEXT NOT NULL,
  PRIMARY KEY (session, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE runs (
  session INTEGER NOT NULL REFERENCES sessions ON DELETE CASCADE,
  id      TEXT NOT NULL,
  since   INTEGER NOT NULL,
  running INTEGER NOT NULL,
  PRIMARY KEY (session, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX runs_unfinished ON runs (session) WHERE running = 1;

-- state: 0 waits for its run, 1 its run has begun (or it is an answer), 2 taken back.
CREATE TABLE messages (
  session           INTEGER NOT NULL REFERENCES sessions ON DELETE CASCADE,
  seq               INTEGER NOT NULL,
  id                TEXT NOT NULL UNIQUE,
  role              INTEGER NOT NULL,
  at                INTEGER NOT NULL,
  state             INTEGER NOT NULL DEFAULT 1,
  folded            INTEGER NOT NULL DEFAULT 0,
  segment           INTEGER NOT NULL DEFAULT 0,
  run               TEXT,
  client_message_id TEXT,
  content           TEXT NOT NULL,
  PRIMARY KEY (session, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX messages_by_client ON messages (client_message_id) WHERE client_message_id IS NOT NULL;
CREATE INDEX messages_waiting ON messages (session) WHERE state = 0;

-- Keyed like sessions, by start. `session` is null for a run by hand in no session.
CREATE TABLE tool_calls (
  number      INTEGER PRIMARY KEY,
  session     INTEGER REFERENCES sessions ON DELETE CASCADE,
  id          TEXT NOT NULL UNIQUE,
  tool        INTEGER NOT NULL,
  status      INTEGER NOT NULL,
  verdict     INTEGER NOT NULL DEFAULT 0,
  success     INTEGER NOT NULL DEFAULT 0,
  duration_ms INTEGER,
  run         TEXT
) STRICT;
CREATE INDEX tool_calls_by_session ON tool_calls (session) WHERE session IS NOT NULL;
CREATE INDEX tool_calls_by_tool ON tool_calls (tool, number);
CREATE TABLE tool_call_bodies (
  number INTEGER PRIMARY KEY REFERENCES tool_calls ON DELETE CASCADE,
  body   TEXT NOT NULL
) STRICT;

CREATE TABLE feedback (
  number  INTEGER PRIMARY KEY,
  session INTEGER NOT NULL REFERENCES sessions ON DELETE CASCADE,
  message TEXT,
  id      TEXT UNIQUE,
  score   INTEGER NOT NULL,
  comment TEXT,
  at      INTEGER NOT NULL
) STRICT;
CREATE INDEX feedback_by_session ON feedback (session);

-- Sums per hour, UTC day and UTC month of starting; `bucket` is the hour since 1970 in which it begins.
-- -1 in outcome, category or provider stands for all, so every filter finds its own rows. Grain: 0 hour,
-- 1 day, 2 month, 3 quarter of an hour (of all sessions only; the bucket counts quarters).
CREATE TABLE rollups (
  grain INTEGER NOT NULL, outcome INTEGER NOT NULL, category INTEGER NOT NULL, provider INTEGER NOT NULL,
  bucket INTEGER NOT NULL,
  sessions INTEGER NOT NULL, listed INTEGER NOT NULL,
  resolved INTEGER NOT NULL, unresolved INTEGER NOT NULL, abandoned INTEGER NOT NULL,
  confirmed INTEGER NOT NULL, assumed INTEGER NOT NULL, resolution_ms INTEGER NOT NULL,
  durable INTEGER NOT NULL, first_contact INTEGER NOT NULL, reopened INTEGER NOT NULL, escalated INTEGER NOT NULL,
  messages INTEGER NOT NULL, cost_nanousd INTEGER NOT NULL, unpriced INTEGER NOT NULL,
  prompt_tokens INTEGER NOT NULL, completion_tokens INTEGER NOT NULL, fallback INTEGER NOT NULL,
  diagnosed INTEGER NOT NULL, cause_found INTEGER NOT NULL, fix_offered INTEGER NOT NULL,
  layer_1 INTEGER NOT NULL, layer_2 INTEGER NOT NULL, layer_3 INTEGER NOT NULL, layer_4 INTEGER NOT NULL,
  layer_5 INTEGER NOT NULL,
  quarter_2 INTEGER NOT NULL, quarter_3 INTEGER NOT NULL, quarter_4 INTEGER NOT NULL,
  PRIMARY KEY (grain, outcome, category, provider, bucket)
) STRICT, WITHOUT ROWID;

-- Histograms (histogram.rs) of times: metric 1 to resolution, 2 to the first answer; days and months only.
CREATE TABLE rollup_times (
  grain INTEGER NOT NULL, outcome INTEGER NOT NULL, category INTEGER NOT NULL, provider INTEGER NOT NULL,
  metric INTEGER NOT NULL, bucket INTEGER NOT NULL,
  histogram BLOB NOT NULL,
  PRIMARY KEY (grain, outcome, category, provider, metric, bucket)
) STRICT, WITHOUT ROWID;

CREATE TABLE tool_rollups (
  grain INTEGER NOT NULL, tool INTEGER NOT NULL, bucket INTEGER NOT NULL,
  calls INTEGER NOT NULL, successes INTEGER NOT NULL,
  pass INTEGER NOT NULL, warn INTEGER NOT NULL, fail INTEGER NOT NULL, info INTEGER NOT NULL,
  timed INTEGER NOT NULL, total_ms INTEGER NOT NULL,
  histogram BLOB NOT NULL,
  PRIMARY KEY (grain, tool, bucket)
) STRICT, WITHOUT ROWID;

-- How many sessions have each combination of what lists filter by, per UTC month; month -1 is all time.
CREATE TABLE facets (
  month INTEGER NOT NULL, place INTEGER NOT NULL, outcome INTEGER NOT NULL, category INTEGER NOT NULL,
  provider INTEGER NOT NULL, layer INTEGER NOT NULL, cause INTEGER NOT NULL,
  sessions INTEGER NOT NULL,
  PRIMARY KEY (month, place, outcome, category, provider, layer, cause)
) STRICT, WITHOUT ROWID;

-- Full text; the row is session number × 4096 + segment (search.rs).
CREATE VIRTUAL TABLE search USING fts5 (
  title, body, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
);
