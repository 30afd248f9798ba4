-- What was learned of the values of a dataset's tables: keyed hashes, from which no value can be read.
CREATE TABLE threadsheet.learned (
  team       threadsheet.id NOT NULL,
  channel    threadsheet.id NOT NULL,
  root_ts    threadsheet.id NOT NULL,
  dataset_id threadsheet.id NOT NULL,
  row_count  BIGINT NOT NULL,
  hashes     BYTEA NOT NULL,
  PRIMARY KEY (team, channel, root_ts, dataset_id),
  FOREIGN KEY (team, channel, root_ts, dataset_id)
    REFERENCES threadsheet.dataset (team, channel, root_ts, dataset_id) ON DELETE CASCADE
);

-- Names the key of those hashes; null for datasets of which nothing was learned yet.
ALTER TABLE threadsheet.dataset ADD COLUMN learned_by TEXT;
