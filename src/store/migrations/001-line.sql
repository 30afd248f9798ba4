-- The line's memory. Every row that belongs to a thread carries its whole key (team, channel, root_ts), and rows of a
-- turn refer to it by that key as well, so that no row can be reached from another thread. A thread's rows hang on its
-- lane: deleting the lane deletes them all.

CREATE TABLE inbox (
  delivery_id TEXT PRIMARY KEY,
  kind        TEXT NOT NULL CHECK (kind IN ('event', 'command', 'interaction')),
  -- JSON of the raw delivery; emptied once it is done, the id stays as memory against redelivery.
  body        TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  done_at     INTEGER
) STRICT;
CREATE INDEX inbox_open ON inbox (received_at) WHERE done_at IS NULL;
CREATE INDEX inbox_done ON inbox (done_at) WHERE done_at IS NOT NULL;

-- One row per thread: who may work on it (owner, until lease_until, under number fence), on which turn, and not before
-- run_at. The fence only grows; a write under an older number is refused.
CREATE TABLE lane (
  team        TEXT NOT NULL,
  channel     TEXT NOT NULL,
  root_ts     TEXT NOT NULL,
  owner       TEXT,
  lease_until INTEGER NOT NULL DEFAULT 0,
  fence       INTEGER NOT NULL DEFAULT 0,
  turn_id     TEXT,
  run_at      INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (team, channel, root_ts)
) STRICT, WITHOUT ROWID;
CREATE INDEX lane_owned ON lane (owner) WHERE owner IS NOT NULL;

CREATE TABLE turn (
  -- Order of arrival, which is the order of work within a thread.
  seq          INTEGER PRIMARY KEY AUTOINCREMENT,
  team         TEXT NOT NULL,
  channel      TEXT NOT NULL,
  root_ts      TEXT NOT NULL,
  turn_id      TEXT NOT NULL UNIQUE,
  question_id  TEXT NOT NULL UNIQUE,
  asker_id     TEXT NOT NULL,
  question     TEXT NOT NULL,
  state        TEXT NOT NULL CHECK (state IN ('queued', 'running', 'answered', 'done', 'failed', 'cancelled')),
  attempts     INTEGER NOT NULL DEFAULT 0,
  cancelled_by TEXT,
  created_at   INTEGER NOT NULL,
  updated_at   INTEGER NOT NULL,
  UNIQUE (team, channel, root_ts, turn_id),
  FOREIGN KEY (team, channel, root_ts) REFERENCES lane (team, channel, root_ts) ON DELETE CASCADE
) STRICT;
CREATE INDEX turn_open ON turn (team, channel, root_ts, seq) WHERE state IN ('queued', 'running', 'answered');

CREATE TABLE answer (
  team           TEXT NOT NULL,
  channel        TEXT NOT NULL,
  root_ts        TEXT NOT NULL,
  turn_id        TEXT PRIMARY KEY,
  answer         TEXT NOT NULL,
  recap          TEXT NOT NULL,
  code_runs      TEXT NOT NULL,
  artifact_names TEXT NOT NULL,
  container_id   TEXT,
  in_container   TEXT NOT NULL,
  saved_at       INTEGER NOT NULL,
  FOREIGN KEY (team, channel, root_ts, turn_id) REFERENCES turn (team, channel, root_ts, turn_id) ON DELETE CASCADE
) STRICT;

CREATE TABLE conversation (
  team         TEXT NOT NULL,
  channel      TEXT NOT NULL,
  root_ts      TEXT NOT NULL,
  container_id TEXT,
  in_container TEXT NOT NULL DEFAULT '[]',
  model        TEXT NOT NULL,
  created_at   INTEGER NOT NULL,
  updated_at   INTEGER NOT NULL,
  PRIMARY KEY (team, channel, root_ts),
  FOREIGN KEY (team, channel, root_ts) REFERENCES lane (team, channel, root_ts) ON DELETE CASCADE
) STRICT;
CREATE INDEX conversation_recent ON conversation (team, updated_at);

CREATE TABLE dataset (
  team              TEXT NOT NULL,
  channel           TEXT NOT NULL,
  root_ts           TEXT NOT NULL,
  dataset_id        TEXT NOT NULL,
  slack_file_id     TEXT NOT NULL,
  name              TEXT NOT NULL,
  title             TEXT NOT NULL,
  kind              TEXT NOT NULL,
  use               TEXT NOT NULL,
  bytes             INTEGER NOT NULL,
  sha256            TEXT NOT NULL,
  tables            TEXT NOT NULL,
  remote_file_id    TEXT NOT NULL,
  remote_expires_at INTEGER NOT NULL,
  added_at          INTEGER NOT NULL,
  PRIMARY KEY (team, channel, root_ts, dataset_id),
  FOREIGN KEY (team, channel, root_ts) REFERENCES lane (team, channel, root_ts) ON DELETE CASCADE
) STRICT;
CREATE INDEX dataset_upload ON dataset (team, sha256, remote_expires_at);
CREATE INDEX dataset_remote ON dataset (team, remote_file_id);

CREATE TABLE posted (
  team            TEXT NOT NULL,
  channel         TEXT NOT NULL,
  root_ts         TEXT NOT NULL,
  turn_id         TEXT NOT NULL,
  message_channel TEXT NOT NULL,
  message_ts      TEXT NOT NULL,
  role            TEXT NOT NULL CHECK (role IN ('answer', 'status', 'failure', 'notice')),
  file_ids        TEXT NOT NULL,
  PRIMARY KEY (turn_id, message_channel, message_ts),
  FOREIGN KEY (team, channel, root_ts, turn_id) REFERENCES turn (team, channel, root_ts, turn_id) ON DELETE CASCADE
) STRICT;
CREATE INDEX posted_thread ON posted (team, channel, root_ts, turn_id);

-- What was spent stays spent: when a thread is forgotten its rows lose everything but workspace, model and sums.
CREATE TABLE usage (
  team               TEXT NOT NULL,
  channel            TEXT NOT NULL,
  root_ts            TEXT NOT NULL,
  turn_id            TEXT NOT NULL,
  asker_id           TEXT NOT NULL,
  model              TEXT NOT NULL,
  input_tokens       INTEGER NOT NULL,
  output_tokens      INTEGER NOT NULL,
  cache_read_tokens  INTEGER NOT NULL,
  cache_write_tokens INTEGER NOT NULL,
  dollars            REAL NOT NULL,
  at                 INTEGER NOT NULL
) STRICT;
CREATE INDEX usage_spent ON usage (team, at, dollars);
CREATE INDEX usage_thread ON usage (team, channel, root_ts);
