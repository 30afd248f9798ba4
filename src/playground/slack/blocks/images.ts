import { type Check, isObject, report, string, typeField, shape, plainText, url } from "./check.ts";

const FILE_ID = /^F[A-Z0-9]{8,}$/;

/** Slack's proxy fetches the picture, so a private or local address cannot work. */
const publicImageUrl: Check = (value, at, context) => {
  url(value, at, context);
  if (typeof value !== "string" || !URL.canParse(value)) return;
  const { hostname } = new URL(value);
  if (hostname === "localhost" || /^(127|10|192\.168|0)\./.test(hostname) || hostname.startsWith("[")) {
    report(context, at, "download_failed", "downloading image failed");
  }
};

/** A file of ours by id or URL; `invalid slack file` until it is done processing (python-slack-sdk#1521). */
const slackFile: Check = (value, at, context) => {
  if (!isObject(value)) return report(context, at, "invalid_type", "must be an object");
  const id = typeof value["id"] === "string" ? value["id"] : undefined;
  const fileUrl = typeof value["url"] === "string" ? value["url"] : undefined;
  if ((id === undefined) === (fileUrl === undefined)) {
    return report(context, at, "invalid_slack_file", "invalid slack file");
  }
  if (id !== undefined && !FILE_ID.test(id)) return report(context, at, "invalid_slack_file", "invalid slack file");
  if (!context.isUsableImage({ id, url: fileUrl })) report(context, at, "invalid_slack_file", "invalid slack file");
};

const exactlyOneSource: Check = (value, at, context) => {
  if (!isObject(value)) return;
  if ((value["image_url"] === undefined) === (value["slack_file"] === undefined)) {
    report(context, at, "missing_field", "must define either image_url or slack_file");
  }
};

const common = { ...typeField, alt_text: string({ min: 1, max: 2_000 }) };
const sources = { image_url: publicImageUrl, slack_file: slackFile };

const blockShape = shape(common, { ...sources, title: plainText(2_000), block_id: string({ max: 255 }) });
const elementShape = shape(common, sources);

export const imageBlock: Check = (value, at, context) => {
  blockShape(value, at, context);
  exactlyOneSource(value, at, context);
};

export const imageElement: Check = (value, at, context) => {
  elementShape(value, at, context);
  exactlyOneSource(value, at, context);
};
