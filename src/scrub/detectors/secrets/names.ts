/** What a name says about the value behind it. */
export type NameKind = "password" | "secret" | "key" | "word" | "bare" | "loose" | "id";

/** A word in some language that a name of a credential has in it; the scan goes from one of them to the next. */
export const CREDENTIAL_WORD =
  /pass|pwd?(?![a-z])|psw|token|secret|cred|auth|api ?(?:キー|鍵|키|密钥|密鑰|ключ)|api|key|access|aws.?account|identified by|tosecurestring|securestring|kennwort|contrase|senha|geheim|has[lł]o|heslo|jelsz|wachtwoord|l[oö]senord|salasana|adgangskode|parol[aă]|şifre|sifre|kata sandi|парол[а-яё]{0,3}|κωδικ[α-ωά-ώ]{0,4}|סיסמ[א-ת]{0,3}|(?<![a-z])pat(?![a-z])|(?<![a-z])psk(?![a-z])|[_-]seed(?![a-z])|community.string|clave|chave|chiave|schl[uü]ssel|(?<![a-z])cl[eé] |klucz|ключ[а-я]{0,2}|密钥|密鑰|秘钥|令牌|トークン|토큰|密码|密碼|口令|パスワード|비밀번호|암호|كلمة (?:المرور|السر)|รหัสผ่าน|mật khẩu|m[aậ]t kh[aẩ]u/gi;

const PASSWORD_NAME =
  /(?:pass(?:word|wd|code|phrase|wort|ord)|(?:^|_)passe?|(?:require|db|user|admin|root|my|smtp|ftp|mail|imap|key|store|trust|ldap|sudo|ssh)pass|(?:^|_)(?:pwd?|psw|pw)|passwd|[a-z]pwd|kennwort|contrase[ñn]a|senha|geheim(?:nis|wort)?|has[lł]o|heslo|jelsz[oó]|wachtwoord|l[oö]senord|salasana|adgangskode|parol[aă]|şifre|sifre|парол[а-яё]{0,3}|κωδικ[α-ωά-ώ]{0,4}|סיסמ[א-ת]{0,3}|kata sandi|psk|密码|密碼|口令|パスワード|비밀번호|암호|المرور|السر|รหัสผ่าน|khẩu|by|secure)$/u;
const SECRET_NAME =
  /(?:secrets?|tokens?|tok|credentials?|creds?|api_?key|api_?(?:secret|token|auth)|(?:access|account|app|application|auth|authorization|client|consumer|crypt|db|deploy|encryption|encrypt|host|hmac|integration|licen[sc]e|master|private|priv|root|secret|service|shared|sign|signing|signature|ssh|storage|subscription|webhook|write|read|admin|server|aes|jwt|personal|project|publish|publishable|gateway|cipher|session|security|user|bot|cookie|csrf|bearer|refresh|id)_?(?:key|secret|token|auth|pw|pwd)|secret_?id|secret_?key_?base|(?:^|_)pat|_seed|community|authorization|auth)$/;
/** Words that mean a password or a key as well as many other things. */
const WORD_NAME =
  /(?:clave|chave|chiave|schl[uü]ssel|cl[eé]|klucz|ключ[а-я]{0,2}|密钥|密鑰|秘钥|令牌|トークン|토큰|キー|鍵|키)$/;
const KEY_NAME = /[a-z0-9]{2,24}_key$/;
const LOOSE_NAME = /access|auth|api|credential|creds|passw|secret|token|_key/;
const ID_NAME = /aws_?account$|(?:client|app|application|consumer|access|user|api|account|org|organization|key)_?id$/;

/** Keys that open nothing: of tables, maps, queues, languages, what is meant for everybody. */
const OPENS_NOTHING =
  /(?:^|_)(?:recv|send|primary|foreign|sort|partition|row|cache|idempotency|idem|public|pub|order|object|s3|product|issue|group|map|lookup|join|surrogate|natural|composite|business|unique|candidate|translation|i18n|label|locale|message|sharding|shard|routing|dedup|dedupe|deduplication|hash|range|index|parent|child|super|legend|hot|column|field|entity|record|item|customer|region|date|city|country|store|metric|merge|react|dict|dictionary|json|config|feature|flag|registry|data|blob|event|trace|alternate|external|reference|ref|natural|match|blocking|keyboard|tool|turn|node|link|lock|resource)_?(?:key|token)$/;
const PUBLIC =
  /public|fingerprint|address|contract|mint|symbol|kms|tokeniz|next_page|page_token|continuation|author$|keyboard/;
const NO_CREDENTIAL =
  /public|finger|hash|checksum|digest|version|path|(?:^|_)(?:url|uri|ur[li]s)(?:_|$)|endpoint|file|(?:^|_)(?:name|type|count|total|limit|length|size|len|ttl|expir\w*|at|date|time|age|policy|prefix|header|field|column|format|location|region|status|state|scope|scopes|method|mode|level|arn|enabled|required)$|keyboard|keyword|monkey|author(?!iz)|authentic|accessor|accessib|accessed|accession|capital|capit|rapid(?!api)|therapist|apis_|tokeniz|passenger|compass|bypass|passive|passport|encompass|passed|passing|next_page|page_token|continuation|cursor|sync_token|address|contract|mint|balance|symbol|kms|alias|request_id|response|container|git_|commit|sha/;

/** Issuers of keys without a form of their own: beside their names `key: …` and `client id` mean a credential. */
const ISSUERS =
  /adafruit|adobe|airtable|algolia|alibaba|aliyun|amplitude|asana|atlassian|auth0|aws|azure|beamer|bitbucket|bittrex|braze|cloudflare|cloudant|codecov|cohere|coinbase|confluen|contentful|datadog|deepgram|deepseek|digitalocean|discord|docker|drone|dropbox|etsy|facebook|fastly|figma|finicity|finnhub|flickr|freshbooks|gemini|gitter|gitlab|github|gocardless|google|grafana|heroku|hubspot|ibm|instagram|intercom|iterable|jfrog|jira|klaviyo|kraken|kucoin|launchdarkly|linear|linkedin|lob(?![a-z])|looker|mailchimp|mailgun|mapbox|mapquest|mattermost|meraki|messagebird|mistral|mixpanel|netlify|new[_-]?relic|notion|nytimes|okta|openai|openweather|opsgenie|pagerduty|paypal|pexels|plaid|privateai|pusher|rapidapi|salesforce|segment|sendbird|sendgrid|sentry|shodan|shopify|slack|snyk|softlayer|sonar|splunk|spotify|square|squarespace|stability|steam|stripe|sumologic|supabase|telegram|tomtom|travis|trello|twilio|twitch|twitter|typeform|unsplash|vault|vercel|virustotal|wakatime|weatherapi|yandex|zendesk|zoom/;

/** Whether an issuer of formless keys is named. */
export function namesIssuer(text: string): boolean {
  return ISSUERS.test(text.toLowerCase());
}

/** What an identifier announces; null for one that is no name of a credential. */
export function kindOfName(identifier: string): NameKind | null {
  const name = bareName(identifier);
  if (OPENS_NOTHING.test(name)) return null;
  if (PASSWORD_NAME.test(name)) return "password";
  if (SECRET_NAME.test(name) && !PUBLIC.test(name)) return /secret|cred/.test(name) ? "password" : "secret";
  if (ID_NAME.test(name)) return namesIssuer(name) ? "id" : null;
  if (/pass\w{0,12}_?hash$|hashed_?pass/.test(name)) return "loose";
  if (name.endsWith("id") || NO_CREDENTIAL.test(name)) return null;
  if (KEY_NAME.test(name)) return namesIssuer(name) ? "secret" : "key";
  if (WORD_NAME.test(name)) return "word";
  return LOOSE_NAME.test(name) || namesIssuer(name) ? "loose" : null;
}

/** In small letters, words apart, without what only tells one of several from the others (`_2`, `_prod`, `s`). */
function bareName(identifier: string): string {
  return identifier
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1_$2")
    .toLowerCase()
    .replace(/[.-]/g, "_")
    .replace(/^_+|_+$/g, "")
    .replace(/_?(?:value|string|str|prod|production|dev|test|staging|v?\d{1,2})$/, "")
    .replace(/(?<=password|passphrase|key|credential|secret|token)s$/, "");
}
