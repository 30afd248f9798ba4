/**
 * Every outside limit the product has to live with, by name and with its source.
 * Slack: docs.slack.dev/reference, docs.slack.dev/apis/web-api/rate-limits. Claude: platform.claude.com/docs/en.
 */

const KiB = 1024;
const MiB = 1024 * KiB;

export const SLACK = {
  /** `markdown_text`, and all `markdown` blocks of one payload together (docs: markdown-block). */
  markdownChars: 12_000,
  /** A whole blocks payload above about 13,200 characters is refused as `msg_blocks_too_long` (bolt-js#2509). */
  payloadChars: 12_000,
  /** A streamed message is refused somewhere above this with `msg_too_long`; the exact cap is undocumented. */
  streamChars: 3_000,
  blocksPerMessage: 50,
  sectionChars: 3_000,
  contextElements: 10,
  buttonTextChars: 75,
  imageAltChars: 2_000,
  /** `alt_txt` of `files.getUploadURLExternal`; only for images (python-slack-sdk#1818). */
  uploadAltChars: 1_000,
  tableRows: 100,
  tableColumns: 20,
  tableChars: 10_000,
  modalTextChars: 3_000,
  privateMetadataChars: 3_000,
  /** `file_input` elements take at most this many files of this size. */
  fileInputFiles: 10,
  /** `assistant.threads.setStatus` clears itself after two minutes; re-assert well before. */
  statusHeartbeatMs: 60_000,
  /** Streams die about five minutes after their start, even with traffic (node-slack-sdk#2702). */
  streamMaxMs: 4 * 60_000,
  /** Guideline: at most one `chat.update` per three seconds and message. */
  updateEveryMs: 3_000,
  /** `chat.startStream` and `chat.stopStream` are Tier 2: 20 a minute and workspace. */
  streamsPerMinute: 20,
  /** `trigger_id` is good for three seconds and one use. */
  triggerMs: 3_000,
  /** An event, command or action has to be acknowledged within this. */
  ackMs: 3_000,
} as const;

export const CLAUDE = {
  /** One file of the Files API. */
  fileBytes: 500 * MiB,
  /** The whole body of a Messages request. */
  requestBytes: 32 * MiB,
  fileNameChars: 255,
  expiresInSecondsMin: 3_600,
  expiresInSecondsMax: 7_776_000,
  /** A container ends for good this long after its creation. */
  containerLifeMs: 30 * 24 * 3_600_000,
  /** Per container-hour after the free hours, with a minimum of five minutes a use. */
  containerDollarsPerHour: 0.05,
  containerMinimumMs: 5 * 60_000,
} as const;
