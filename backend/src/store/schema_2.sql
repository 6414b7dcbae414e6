-- Version 2: what sums and search index have not taken up yet.
--
-- A commit notes here what it changed, in the same transaction; before sums or index are read, everything that
-- was noted is taken up at once (settle.rs). Kind 0: a session; `counted` is its row as the sums know it, in JSON,
-- null where they do not know it. Kind 1: a call that no sum knows. Kind 2: a segment of the search index.
CREATE TABLE unsettled (
  kind    INTEGER NOT NULL,
  number  INTEGER NOT NULL,
  counted TEXT,
  PRIMARY KEY (kind, number)
) STRICT, WITHOUT ROWID;
