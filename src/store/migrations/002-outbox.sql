-- What is done outside is written down before: an effect of a turn is struck out when the turn ends, a deletion when it is
-- done. Deletions outlive their thread, so effects hang on no lane; they hold ids, never content.
CREATE TABLE effect (
  effect_id  TEXT PRIMARY KEY,
  team       TEXT NOT NULL,
  channel    TEXT NOT NULL,
  root_ts    TEXT NOT NULL,
  turn_id    TEXT,
  kind       TEXT NOT NULL CHECK (kind IN
    ('live', 'answer', 'notice', 'upload', 'claude_file', 'slack_message', 'slack_file', 'strays', 'session')),
  ref        TEXT NOT NULL DEFAULT '',
  tries      INTEGER NOT NULL DEFAULT 0,
  -- When it may be done by anybody; null for what only the turn's owner does.
  due_at     INTEGER,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX effect_due ON effect (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX effect_turn ON effect (turn_id) WHERE turn_id IS NOT NULL;
CREATE INDEX effect_thread ON effect (team, channel, root_ts);

-- What the model gave a turn so far, sealed: it is not scrubbed.
CREATE TABLE checkpoint (
  team     TEXT NOT NULL,
  channel  TEXT NOT NULL,
  root_ts  TEXT NOT NULL,
  turn_id  TEXT PRIMARY KEY,
  sealed   TEXT NOT NULL,
  saved_at INTEGER NOT NULL,
  FOREIGN KEY (team, channel, root_ts, turn_id) REFERENCES turn (team, channel, root_ts, turn_id) ON DELETE CASCADE
) STRICT;

-- Scrubbed files of an answer that is not delivered yet.
CREATE TABLE kept_file (
  team    TEXT NOT NULL,
  channel TEXT NOT NULL,
  root_ts TEXT NOT NULL,
  turn_id TEXT NOT NULL,
  name    TEXT NOT NULL,
  bytes   BLOB NOT NULL,
  PRIMARY KEY (turn_id, name),
  FOREIGN KEY (team, channel, root_ts, turn_id) REFERENCES turn (team, channel, root_ts, turn_id) ON DELETE CASCADE
) STRICT;

ALTER TABLE turn ADD COLUMN begun INTEGER NOT NULL DEFAULT 0;
ALTER TABLE turn ADD COLUMN crashes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE turn ADD COLUMN crashed_alone INTEGER NOT NULL DEFAULT 0;
UPDATE turn SET begun = attempts;
-- Whether the turn at work is the only suspect of its owner.
ALTER TABLE lane ADD COLUMN alone INTEGER NOT NULL DEFAULT 0;

-- Leases go by a clock that starts with the machine: another start of it makes them all void.
CREATE TABLE machine (boot TEXT NOT NULL) STRICT;
UPDATE lane SET lease_until = 0, run_at = 0;
