/** Slack's own domains; only these, their sub-domains and the configured API origin ever see the bot token. */
const SLACK_DOMAINS = ["slack.com", "slack-files.com", "slack-edge.com", "slack-gov.com"] as const;

/**
 * The address of a file as a URL, if the bot token may be sent there; otherwise null. Apps can register files with any
 * address they like, so the host decides alone: https on the standard port at a Slack domain, or exactly the origin of
 * a Web API that was configured to lie elsewhere.
 */
export function tokenAddress(address: string, apiOrigin: string): URL | null {
  // The URL parser turns backslashes into slashes and drops control characters: what it shows is not what was written.
  if (/[\\\s\p{Cc}]/u.test(address) || !URL.canParse(address)) return null;
  const url = new URL(address);
  if (url.username !== "" || url.password !== "") return null;
  if (url.origin === apiOrigin) return url;
  const isSlack = SLACK_DOMAINS.some((domain) => url.hostname === domain || url.hostname.endsWith(`.${domain}`));
  return url.protocol === "https:" && url.port === "" && isSlack ? url : null;
}
