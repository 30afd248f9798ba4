-- What people think of an answer: one verdict a person, replaced when it changes. The reason is scrubbed text.
CREATE TABLE feedback (
  team     TEXT NOT NULL,
  channel  TEXT NOT NULL,
  root_ts  TEXT NOT NULL,
  turn_id  TEXT NOT NULL,
  person   TEXT NOT NULL,
  verdict  TEXT NOT NULL CHECK (verdict IN ('right', 'wrong')),
  reason   TEXT,
  given_at INTEGER NOT NULL,
  PRIMARY KEY (turn_id, person),
  FOREIGN KEY (team, channel, root_ts, turn_id) REFERENCES turn (team, channel, root_ts, turn_id) ON DELETE CASCADE
) STRICT;
CREATE INDEX feedback_thread ON feedback (team, channel, root_ts, turn_id);

-- Statements that hold for a thread, in the words of whoever said them; known by what they say, so that saying one twice
-- keeps it once.
CREATE TABLE correction (
  seq           INTEGER PRIMARY KEY AUTOINCREMENT,
  team          TEXT NOT NULL,
  channel       TEXT NOT NULL,
  root_ts       TEXT NOT NULL,
  correction_id TEXT NOT NULL,
  statement     TEXT NOT NULL,
  person        TEXT NOT NULL,
  said_at       INTEGER NOT NULL,
  UNIQUE (team, channel, root_ts, correction_id),
  FOREIGN KEY (team, channel, root_ts) REFERENCES lane (team, channel, root_ts) ON DELETE CASCADE
) STRICT;
