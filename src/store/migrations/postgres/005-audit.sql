-- What was hidden and who looked behind it: kinds and counts, never a value. Only added to. A row outlives its thread,
-- without what names the thread: counts are no content, and nobody may wipe out a look by forgetting the thread.
CREATE TABLE threadsheet.audit (
  -- Known by it: what is written again is kept once.
  audit_id threadsheet.id PRIMARY KEY,
  team     threadsheet.id NOT NULL,
  channel  threadsheet.id NOT NULL,
  -- Null for what belongs to no thread, and once the thread is forgotten.
  root_ts  threadsheet.id,
  at       BIGINT NOT NULL,
  -- Who did it; null for what happens by itself.
  actor    threadsheet.id,
  kind     TEXT NOT NULL,
  -- JSON.
  facts    TEXT NOT NULL
);
CREATE INDEX audit_recent ON threadsheet.audit (team, channel, at);
CREATE INDEX audit_thread ON threadsheet.audit (team, channel, root_ts) WHERE root_ts IS NOT NULL;
