import type { Random } from "../scrub/random.ts";

const LOWER = "abcdefghijklmnopqrstuvwxyz";
const ALNUM = `${LOWER}${LOWER.toUpperCase()}0123456789`;
const HEX = "0123456789abcdef";

/** Ways in which files of all kinds write a name and its value. */
export const SYNTAXES: readonly ((name: string, value: string) => string)[] = [
  (name, value) => `${name} = "${value}"`,
  (name, value) => `${name}='${value}'`,
  (name, value) => `export ${name.toUpperCase()}=${value}`,
  (name, value) => `${name}: ${value}`,
  (name, value) => `  ${name}: "${value}"`,
  (name, value) => `{"${name}": "${value}"}`,
  (name, value) => `{\n  "config": {"${name}":"${value}"}\n}`,
  (name, value) => `${name} := \`${value}\``,
  (name, value) => `var ${name} string = "${value}"`,
  (name, value) => `const ${name}: string = '${value}';`,
  (name, value) => `String ${name} = "${value}";`,
  (name, value) => `$${name} .= "${value}"`.replace(".=", "="),
  (name, value) => `:${name} => '${value}'`,
  (name, value) => `${name} ||= "${value}"`,
  (name, value) => `${name} ::= "${value}"`,
  (name, value) => `${name} ?= "${value}"`,
  (name, value) => `<${name}>${value}</${name}>`,
  (name, value) => `config['${name}'] = '${value}'`,
  (name, value) => `setenv("${name}", "${value}")`,
  (name, value) => `[section]\n${name}=${value}\n`,
  (name, value) =>
    `login --${name.replaceAll("_", "-")} ${value}`.replace(/--\S*?(token|secret|password|key) /, "--token "),
];

const NAMES =
  "stripe_secret,sendbirdToken,my_password,datadog_api_key,okta_access_token,client_secret,DB_PASSWORD,fastly-api-token,apiKey,adafruit_key,auth_token,privateKey,mailgun_signing_key,secretKey,alibaba_secret,jwt_secret,codecovAccessToken".split(
    ",",
  );

/** A named value in a syntax; the value is random. */
export function namedSecret(r: Random): { text: string; value: string } {
  const value = r.pick([
    () => r.chars(HEX, 32),
    () => r.chars(ALNUM, 32),
    () => r.chars(ALNUM, 20),
    () => r.chars(HEX, 40),
    () => r.chars(`${LOWER}0123456789`, 24),
    () => `${r.chars(ALNUM, 8)}!${r.chars(ALNUM, 6)}1`,
  ])();
  return { text: r.pick(SYNTAXES)(r.pick(NAMES), value), value };
}

/** What looks like a setting of a credential and is none. */
export const NO_SECRETS: readonly string[] = [
  'password = os.environ["DB_PASSWORD"]',
  "api_key: ${API_KEY}",
  'token = "your-token-here"',
  "secret: <insert secret>",
  "password: {{ vault_password }}",
  "apiKey = process.env.API_KEY",
  "client_secret = var.client_secret",
  'const password = "password";',
  "token = get_token(user)",
  "password=********",
  "key = region_12",
  "primary_key: order_id",
  'tokens = ["a", "b"]',
  "secret_key = settings.SECRET_KEY",
  "private_key_path = /etc/ssl/private/server.key",
  'api_key = "XXXXXXXXXXXXXXXX"',
  "passwordless login is enabled",
  "token_count: 120394",
  "author: maintainers",
  "keyword: analytics",
  'password = "example"',
  "AKIAIOSFODNN7EXAMPLE is the documented sample key",
  "sort_key=created_at desc",
  "foreign key = customers.customer_id",
  "token: bearer",
  "the secret is to keep it simple",
  "password must have 8 characters",
  '"auth": true',
  "max_tokens: 64000",
  "secretName: my-app-tls",
];
