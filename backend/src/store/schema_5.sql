-- Version 5: a commit writes fewer pages.
--
-- Events stand in the order in which they came, those of many conversations beside one another, and an index finds those
-- of one. `runs` holds only what goes on. Of `unsettled` the number of a segment is its session's and one of its own, so
-- that the notes of a session lie together. Sessions in progress are found by the cells they are in.
ALTER TABLE events RENAME TO events_4;
CREATE TABLE events (
  session INTEGER NOT NULL REFERENCES sessions ON DELETE CASCADE,
  seq     INTEGER NOT NULL,
  count   INTEGER NOT NULL DEFAULT 1,
  at      INTEGER NOT NULL,
  run     TEXT,
  kind    TEXT NOT NULL,
  PRIMARY KEY (session, seq)
) STRICT;
INSERT INTO events (session, seq, count, at, run, kind)
  SELECT session, seq, count, at, run, kind FROM events_4 ORDER BY session, seq;
DROP TABLE events_4;

ALTER TABLE runs RENAME TO runs_4;
DROP INDEX runs_unfinished;
CREATE TABLE runs (
  session INTEGER NOT NULL REFERENCES sessions ON DELETE CASCADE,
  id      TEXT NOT NULL,
  since   INTEGER NOT NULL,
  PRIMARY KEY (session, id)
) STRICT, WITHOUT ROWID;
INSERT INTO runs SELECT session, id, since FROM runs_4 WHERE running = 1;
DROP TABLE runs_4;

ALTER TABLE unsettled RENAME TO unsettled_4;
CREATE TABLE unsettled (
  number  INTEGER NOT NULL,
  kind    INTEGER NOT NULL,
  segment INTEGER NOT NULL DEFAULT 0,
  counted TEXT,
  PRIMARY KEY (number, kind, segment)
) STRICT, WITHOUT ROWID;
INSERT INTO unsettled (number, kind, segment, counted)
  SELECT iif(kind = 2, number / 4096, number), kind, iif(kind = 2, number % 4096, 0), counted FROM unsettled_4;
DROP TABLE unsettled_4;

DROP INDEX sessions_in_progress;
