-- What was learned of the values of a dataset's tables: keyed hashes, from which no value can be read.
CREATE TABLE learned (
  team       TEXT NOT NULL,
  channel    TEXT NOT NULL,
  root_ts    TEXT NOT NULL,
  dataset_id TEXT NOT NULL,
  row_count  INTEGER NOT NULL,
  hashes     BLOB NOT NULL,
  PRIMARY KEY (team, channel, root_ts, dataset_id),
  FOREIGN KEY (team, channel, root_ts, dataset_id)
    REFERENCES dataset (team, channel, root_ts, dataset_id) ON DELETE CASCADE
) STRICT;

-- Names the key of those hashes; null for datasets of which nothing was learned yet.
ALTER TABLE dataset ADD COLUMN learned_by TEXT;
