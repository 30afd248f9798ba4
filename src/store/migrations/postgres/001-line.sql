-- The line's memory, in a schema of its own so that it can share a database. Every row that belongs to a thread carries
-- its whole key (team, channel, root_ts), and rows of a turn refer to it by that key as well, so that no row can be
-- reached from another thread. A thread's rows hang on its lane: deleting the lane deletes them all.
--
-- JSON is kept as text: jsonb refuses the character U+0000, which people's files and code contain.

-- Ids are compared byte by byte. Under a language's collation an index breaks when the system's C library gets a new
-- version of its rules (wiki.postgresql.org/wiki/Locale_data_changes).
CREATE DOMAIN threadsheet.id AS TEXT COLLATE "C";

CREATE TABLE threadsheet.inbox (
  seq         BIGINT GENERATED ALWAYS AS IDENTITY,
  delivery_id threadsheet.id PRIMARY KEY,
  kind        TEXT NOT NULL CHECK (kind IN ('event', 'command', 'interaction')),
  -- JSON of the raw delivery; emptied once it is done, the id stays as memory against redelivery.
  body        TEXT NOT NULL,
  -- Which call stored it, so that a call repeated after a lost connection knows its own row.
  call_id     threadsheet.id NOT NULL,
  received_at BIGINT NOT NULL,
  done_at     BIGINT
);
CREATE INDEX inbox_open ON threadsheet.inbox (received_at) WHERE done_at IS NULL;
CREATE INDEX inbox_done ON threadsheet.inbox (done_at) WHERE done_at IS NOT NULL;

-- One row per thread: who may work on it (owner, until lease_until, under number fence), on which turn, and not before
-- run_at. The fence only grows; a write under an older number is refused.
CREATE TABLE threadsheet.lane (
  team        threadsheet.id NOT NULL,
  channel     threadsheet.id NOT NULL,
  root_ts     threadsheet.id NOT NULL,
  owner       threadsheet.id,
  lease_until BIGINT NOT NULL DEFAULT 0,
  fence       BIGINT NOT NULL DEFAULT 0,
  turn_id     threadsheet.id,
  run_at      BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (team, channel, root_ts)
);
CREATE INDEX lane_owned ON threadsheet.lane (owner) WHERE owner IS NOT NULL;

CREATE TABLE threadsheet.turn (
  -- Order of arrival, which is the order of work within a thread.
  seq          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  team         threadsheet.id NOT NULL,
  channel      threadsheet.id NOT NULL,
  root_ts      threadsheet.id NOT NULL,
  turn_id      threadsheet.id NOT NULL UNIQUE,
  question_id  threadsheet.id NOT NULL UNIQUE,
  asker_id     threadsheet.id NOT NULL,
  question     TEXT NOT NULL,
  state        TEXT NOT NULL CHECK (state IN ('queued', 'running', 'answered', 'done', 'failed', 'cancelled')),
  attempts     INTEGER NOT NULL DEFAULT 0,
  cancelled_by threadsheet.id,
  created_at   BIGINT NOT NULL,
  updated_at   BIGINT NOT NULL,
  UNIQUE (team, channel, root_ts, turn_id),
  FOREIGN KEY (team, channel, root_ts) REFERENCES threadsheet.lane (team, channel, root_ts) ON DELETE CASCADE
);
CREATE INDEX turn_open ON threadsheet.turn (team, channel, root_ts, seq)
  WHERE state IN ('queued', 'running', 'answered');

CREATE TABLE threadsheet.answer (
  team           threadsheet.id NOT NULL,
  channel        threadsheet.id NOT NULL,
  root_ts        threadsheet.id NOT NULL,
  turn_id        threadsheet.id PRIMARY KEY,
  answer         TEXT NOT NULL,
  recap          TEXT NOT NULL,
  code_runs      TEXT NOT NULL,
  artifact_names TEXT NOT NULL,
  container_id   TEXT,
  in_container   TEXT NOT NULL,
  saved_at       BIGINT NOT NULL,
  FOREIGN KEY (team, channel, root_ts, turn_id)
    REFERENCES threadsheet.turn (team, channel, root_ts, turn_id) ON DELETE CASCADE
);
CREATE INDEX answer_thread ON threadsheet.answer (team, channel, root_ts, turn_id);

CREATE TABLE threadsheet.conversation (
  team         threadsheet.id NOT NULL,
  channel      threadsheet.id NOT NULL,
  root_ts      threadsheet.id NOT NULL,
  container_id TEXT,
  in_container TEXT NOT NULL DEFAULT '[]',
  model        TEXT NOT NULL,
  created_at   BIGINT NOT NULL,
  updated_at   BIGINT NOT NULL,
  PRIMARY KEY (team, channel, root_ts),
  FOREIGN KEY (team, channel, root_ts) REFERENCES threadsheet.lane (team, channel, root_ts) ON DELETE CASCADE
);
CREATE INDEX conversation_recent ON threadsheet.conversation (team, updated_at);

CREATE TABLE threadsheet.dataset (
  seq               BIGINT GENERATED ALWAYS AS IDENTITY,
  team              threadsheet.id NOT NULL,
  channel           threadsheet.id NOT NULL,
  root_ts           threadsheet.id NOT NULL,
  dataset_id        threadsheet.id NOT NULL,
  slack_file_id     threadsheet.id NOT NULL,
  name              TEXT NOT NULL,
  title             TEXT NOT NULL,
  kind              TEXT NOT NULL,
  use               TEXT NOT NULL,
  bytes             BIGINT NOT NULL,
  sha256            threadsheet.id NOT NULL,
  tables            TEXT NOT NULL,
  remote_file_id    threadsheet.id NOT NULL,
  remote_expires_at BIGINT NOT NULL,
  added_at          BIGINT NOT NULL,
  PRIMARY KEY (team, channel, root_ts, dataset_id),
  FOREIGN KEY (team, channel, root_ts) REFERENCES threadsheet.lane (team, channel, root_ts) ON DELETE CASCADE
);
CREATE INDEX dataset_upload ON threadsheet.dataset (team, sha256, remote_expires_at);
CREATE INDEX dataset_remote ON threadsheet.dataset (team, remote_file_id);

CREATE TABLE threadsheet.posted (
  seq             BIGINT GENERATED ALWAYS AS IDENTITY,
  team            threadsheet.id NOT NULL,
  channel         threadsheet.id NOT NULL,
  root_ts         threadsheet.id NOT NULL,
  turn_id         threadsheet.id NOT NULL,
  message_channel threadsheet.id NOT NULL,
  message_ts      threadsheet.id NOT NULL,
  role            TEXT NOT NULL CHECK (role IN ('answer', 'status', 'failure', 'notice')),
  file_ids        TEXT NOT NULL,
  PRIMARY KEY (turn_id, message_channel, message_ts),
  FOREIGN KEY (team, channel, root_ts, turn_id)
    REFERENCES threadsheet.turn (team, channel, root_ts, turn_id) ON DELETE CASCADE
);
CREATE INDEX posted_thread ON threadsheet.posted (team, channel, root_ts, turn_id);

-- What was spent stays spent: when a thread is forgotten its rows lose everything but workspace, model and sums.
CREATE TABLE threadsheet.usage (
  -- Which call stored it, so that a call repeated after a lost connection counts once.
  call_id            threadsheet.id PRIMARY KEY,
  team               threadsheet.id NOT NULL,
  channel            threadsheet.id NOT NULL,
  root_ts            threadsheet.id NOT NULL,
  turn_id            threadsheet.id NOT NULL,
  asker_id           threadsheet.id NOT NULL,
  model              TEXT NOT NULL,
  input_tokens       BIGINT NOT NULL,
  output_tokens      BIGINT NOT NULL,
  cache_read_tokens  BIGINT NOT NULL,
  cache_write_tokens BIGINT NOT NULL,
  dollars            DOUBLE PRECISION NOT NULL,
  at                 BIGINT NOT NULL
);
CREATE INDEX usage_spent ON threadsheet.usage (team, at, dollars);
CREATE INDEX usage_thread ON threadsheet.usage (team, channel, root_ts);
