import type { Random } from "../scrub/random.ts";

const LOWER = "abcdefghijklmnopqrstuvwxyz";
const UPPER = LOWER.toUpperCase();
const DIGITS = "0123456789";
const HEX = "0123456789abcdef";
const ALNUM = `${LOWER}${UPPER}${DIGITS}`;
const BASE64 = `${ALNUM}+/`;
const BASE64URL = `${ALNUM}-_`;
const BASE32 = `${UPPER}234567`;
const BECH32 = "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L";

function uuid(r: Random): string {
  return [8, 4, 4, 4, 12].map((length) => r.chars(HEX, length)).join("-");
}

/** Beginning, alphabet, length. */
type Plain = readonly [prefix: string, alphabet: string, length: number];

const PLAIN: readonly Plain[] = [
  ["AKIA", BASE32, 16],
  ["ABSK", BASE64, 109],
  ["LTAI", ALNUM, 20],
  ["AIza", BASE64URL, 35],
  ["GOCSPX-", BASE64URL, 28],
  ["ya29.", BASE64URL, 120],
  ["dop_v1_", HEX, 64],
  ["DO00", `${UPPER}${DIGITS}`, 16],
  ["dapi", HEX, 32],
  ["dp.pt.", ALNUM, 43],
  ["hvs.", BASE64URL, 95],
  ["pul-", HEX, 40],
  ["fo1_", BASE64URL, 43],
  ["HRKU-AA", BASE64URL, 58],
  ["pscale_tkn_", BASE64URL, 43],
  ["sbp_", HEX, 40],
  ["napi_", `${LOWER}${DIGITS}`, 64],
  ["glsa_", ALNUM, 32],
  ["NRAK-", `${UPPER}${DIGITS}`, 27],
  ["sntryu_", HEX, 64],
  ["AGE-SECRET-KEY-1", BECH32, 58],
  ["ghp_", ALNUM, 36],
  ["glpat-", BASE64URL, 20],
  ["npm_", ALNUM, 36],
  ["pypi-AgEIcHlwaS5vcmc", BASE64URL, 160],
  ["rubygems_", HEX, 48],
  ["CLOJARS_", `${LOWER}${DIGITS}`, 60],
  ["dckr_pat_", BASE64URL, 27],
  ["squ_", HEX, 40],
  ["lin_api_", ALNUM, 40],
  ["figd_", BASE64URL, 40],
  ["PMAK-", HEX, 24],
  ["rdme_", `${LOWER}${DIGITS}`, 70],
  ["pnu_", `${LOWER}${DIGITS}`, 36],
  ["shpat_", HEX, 32],
  ["sk_live_", ALNUM, 24],
  ["whsec_", ALNUM, 32],
  ["sq0atp-", BASE64URL, 22],
  ["shippo_live_", HEX, 40],
  ["sk-ant-api03-", BASE64URL, 95],
  ["sk-proj-", ALNUM, 120],
  ["hf_", ALNUM, 34],
  ["gsk_", ALNUM, 52],
  ["xai-", ALNUM, 80],
  ["pplx-", ALNUM, 48],
  ["r8_", ALNUM, 37],
  ["tvly-", ALNUM, 32],
  ["key-", HEX, 32],
  ["xkeysib-", HEX, 64],
  ["tfp_", BASE64URL, 59],
  ["dnkey-", `${LOWER}${DIGITS}`, 26],
  ["ico-", ALNUM, 32],
  ["aio_", ALNUM, 28],
  ["tskey-auth-", ALNUM, 17],
  ["vci_", ALNUM, 40],
  ["cfat_", ALNUM, 40],
  ["lip_", ALNUM, 20],
  ["ptr_", ALNUM, 43],
  ["scp-live-", HEX, 32],
];

/** Endings of those whose parts go on behind the first. */
const ENDINGS: Readonly<Record<string, (r: Random) => string>> = {
  glsa_: (r) => `_${r.chars(HEX, 8)}`,
  cfat_: (r) => r.chars(HEX, 8),
  "PMAK-": (r) => `-${r.chars(HEX, 34)}`,
  "xkeysib-": (r) => `-${r.chars(ALNUM, 16)}`,
  "dnkey-": (r) => `-${r.chars(`${LOWER}${DIGITS}`, 52)}`,
  "tskey-auth-": (r) => `-${r.chars(ALNUM, 32)}`,
};

/** Tokens of which each issuer's documentation tells the form. */
export const TOKENS: readonly (readonly [name: string, make: (r: Random) => string])[] = [
  ...PLAIN.map(([prefix, alphabet, length]): [string, (r: Random) => string] => [
    prefix,
    (r) => `${prefix}${r.chars(alphabet, length)}${ENDINGS[prefix]?.(r) ?? ""}`,
  ]),
  ["xoxb", (r) => `xoxb-${r.digits(12)}-${r.digits(13)}-${r.chars(ALNUM, 24)}`],
  ["xapp", (r) => `xapp-1-A${r.chars(`${UPPER}${DIGITS}`, 10)}-${r.digits(13)}-${r.chars(HEX, 64)}`],
  ["Slack webhook", (r) => `https://hooks.slack.com/services/T${r.digits(8)}/B${r.digits(10)}/${r.chars(ALNUM, 24)}`],
  ["Telegram", (r) => `${r.digits(10)}:AA${r.chars(BASE64URL, 33)}`],
  ["SendGrid", (r) => `SG.${r.chars(BASE64URL, 22)}.${r.chars(BASE64URL, 43)}`],
  ["Airtable", (r) => `pat${r.chars(ALNUM, 14)}.${r.chars(HEX, 64)}`],
  ["Dynatrace", (r) => `dt0c01.${r.chars(BASE32, 24)}.${r.chars(BASE32, 64)}`],
  ["Harness", (r) => `pat.${r.chars(BASE64URL, 22)}.${r.chars(HEX, 24)}.${r.chars(ALNUM, 20)}`],
  ["Terraform", (r) => `${r.chars(ALNUM, 14)}.atlasv1.${r.chars(BASE64URL, 67)}`],
  ["Asana", (r) => `1/${r.digits(16)}:${r.chars(HEX, 32)}`],
  ["HubSpot", (r) => `pat-na1-${uuid(r)}`],
  ["Zoho", (r) => `1000.${r.chars(HEX, 32)}.${r.chars(HEX, 32)}`],
  ["Salesforce", (r) => `00D${r.chars(ALNUM, 12)}!${r.chars(ALNUM, 90)}`],
];

/** Values without a form of their own, that only a name tells. */
export const FORMLESS: readonly ((r: Random) => string)[] = [
  (r) => r.chars(HEX, 32),
  (r) => r.chars(HEX, 40),
  (r) => r.chars(`${LOWER}${DIGITS}`, 32),
  (r) => r.chars(ALNUM, 40),
  (r) => r.chars(BASE64URL, 44),
  uuid,
];

/** Names under which settings hold them. */
export const NAMES: readonly string[] =
  "datadog_api_key,fastlyToken,OKTA_CLIENT_SECRET,netlify-access-token,twitch.api.key,zendeskSecretKey,SNYK_TOKEN,launchdarkly_sdk_key,codecov_token,jwtSecret,encryptionKey,SECRET_KEY_BASE,storageAccountKey,refresh_token,personalAccessToken,webhook_secret,signingSecret,consumer_secret,x-auth-token,botToken".split(
    ",",
  );

/** Ways to write a name and its value, beside those of settings. */
export const WRITINGS: readonly ((name: string, value: string) => string)[] = [
  (name, value) => `ENV ${name.replace(/\W/g, "_").toUpperCase()} ${value}`,
  (name, value) => `<add key="${name}" value="${value}" />`,
  (name, value) => `- name: ${name}\n  value: ${value}`,
  (name, value) => `| setting | value |\n| --- | --- |\n| ${name} | ${value} |`,
  (name, value) => `service,${name}\nmailer,${value}\n`,
  (name, value) => `let ${name}: &str = "${value}";`,
  (name, value) => `<key>${name}</key>\n<string>${value}</string>`,
  (name, value) => `INSERT INTO settings (id, ${name}) VALUES (1, '${value}');`,
  (name, value) => `${name}: >-\n  ${value}\n`,
  (name, value) => `The **${name}** is \`${value}\`.`,
  (name, value) => `${name} → ${value}`,
  (name, value) => `curl -H "${name}: ${value}" https://api.example.org`,
];
