-- What people think of an answer: one verdict a person, replaced when it changes. The reason is scrubbed text.
CREATE TABLE threadsheet.feedback (
  team     threadsheet.id NOT NULL,
  channel  threadsheet.id NOT NULL,
  root_ts  threadsheet.id NOT NULL,
  turn_id  threadsheet.id NOT NULL,
  person   threadsheet.id NOT NULL,
  verdict  TEXT NOT NULL CHECK (verdict IN ('right', 'wrong')),
  reason   TEXT,
  given_at BIGINT NOT NULL,
  PRIMARY KEY (turn_id, person),
  FOREIGN KEY (team, channel, root_ts, turn_id)
    REFERENCES threadsheet.turn (team, channel, root_ts, turn_id) ON DELETE CASCADE
);
CREATE INDEX feedback_thread ON threadsheet.feedback (team, channel, root_ts, turn_id);

-- Statements that hold for a thread, in the words of whoever said them; known by what they say, so that saying one twice
-- keeps it once.
CREATE TABLE threadsheet.correction (
  seq           BIGINT GENERATED ALWAYS AS IDENTITY,
  team          threadsheet.id NOT NULL,
  channel       threadsheet.id NOT NULL,
  root_ts       threadsheet.id NOT NULL,
  correction_id threadsheet.id NOT NULL,
  statement     TEXT NOT NULL,
  person        threadsheet.id NOT NULL,
  said_at       BIGINT NOT NULL,
  PRIMARY KEY (team, channel, root_ts, correction_id),
  FOREIGN KEY (team, channel, root_ts) REFERENCES threadsheet.lane (team, channel, root_ts) ON DELETE CASCADE
);
