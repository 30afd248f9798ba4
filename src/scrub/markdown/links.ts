import { domainToASCII } from "node:url";

/** Hosts that a link may point to, lower case. */
export type AllowedHosts = ReadonlySet<string>;

const ADDRESS = /^\s*([a-z][a-z0-9+.-]*):[/\\]*/i;
/** Nothing in it that Markdown or Slack could read as the end of a link or as another address. */
const PLAIN_ADDRESS = /^(?:https?:\/\/|www\.)[\w.-]{1,253}(?::\d{1,5})?(?:[/?#][\w.~%$&'+,=/?#-]{0,2000})?$/i;
const SHOWN_PATH_CHARS = 100;

/** Whether a link to this address may stay a link. */
export function isAllowed(address: string, hosts: AllowedHosts): boolean {
  if (hosts.size === 0 || !PLAIN_ADDRESS.test(address)) return false;
  const url = URL.parse(/^www\./i.test(address) ? `http://${address}` : address);
  if (url === null || url.username !== "" || url.password !== "") return false;
  if (url.protocol !== "https:" && url.protocol !== "http:") return false;
  return hosts.has(url.hostname.toLowerCase());
}

/**
 * An address as text that no client turns into a link: the real host first, dots in brackets, look-alike letters as
 * punycode, no scheme, no user name.
 */
export function defang(address: string): string {
  const rest = address.replace(ADDRESS, "");
  const hostEnd = rest.search(/[/\\?#]/);
  const authority = hostEnd === -1 ? rest : rest.slice(0, hostEnd);
  const path = hostEnd === -1 ? "" : rest.slice(hostEnd);
  const host = asciiHost(authority.slice(authority.lastIndexOf("@") + 1));
  const shown = path.length > SHOWN_PATH_CHARS ? `${path.slice(0, SHOWN_PATH_CHARS)}…` : path;
  return inert(host === "" ? rest.slice(0, SHOWN_PATH_CHARS) : host + (shown === "/" ? "" : shown));
}

/** The host that a link's address leads to, as a client would resolve it; empty when there is none. */
export function hostOf(address: string): string {
  const rest = address.replace(ADDRESS, "").replace(/[/\\?#].*$/s, "");
  return asciiHost(rest.slice(rest.lastIndexOf("@") + 1))
    .replace(/:\d*$/, "")
    .toLowerCase();
}

function asciiHost(host: string): string {
  const [name = "", ...port] = decoded(host).split(":");
  const ascii = domainToASCII(name);
  return [ascii === "" ? name : ascii, ...port].join(":");
}

function decoded(host: string): string {
  try {
    return decodeURIComponent(host);
  } catch {
    // A broken percent sequence resolves nowhere; it is shown as it stands.
    return host;
  }
}

function inert(text: string): string {
  const dotted = text.replaceAll(".", "[.]").replaceAll(":", "[:]");
  return dotted.replace(/[<>|`"\s\\]/g, (char) => encodeURIComponent(char));
}
