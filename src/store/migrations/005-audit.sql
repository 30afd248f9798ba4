-- What was hidden and who looked behind it: kinds and counts, never a value. Only added to. A row outlives its thread,
-- without what names the thread: counts are no content, and nobody may wipe out a look by forgetting the thread.
CREATE TABLE audit (
  -- Known by it: what is written again is kept once.
  audit_id TEXT PRIMARY KEY,
  team     TEXT NOT NULL,
  channel  TEXT NOT NULL,
  -- Null for what belongs to no thread, and once the thread is forgotten.
  root_ts  TEXT,
  at       INTEGER NOT NULL,
  -- Who did it; null for what happens by itself.
  actor    TEXT,
  kind     TEXT NOT NULL,
  -- JSON.
  facts    TEXT NOT NULL
) STRICT;
CREATE INDEX audit_recent ON audit (team, channel, at);
CREATE INDEX audit_thread ON audit (team, channel, root_ts) WHERE root_ts IS NOT NULL;
