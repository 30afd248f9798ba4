/** Absolute paths inside a sandbox or a server; only the last part tells a reader anything. */
const PATH =
  /(?<![\w.~:/\\])(?:\/(?:files|mnt|tmp|home|root|usr|opt|var|workspace|srv|app|data|private|Users|lib|etc|run|proc)(?:\/[\w.@%+=~-]{1,200}){1,20}\/?|[A-Za-z]:\\(?:[\w.@ %+-]{1,120}\\){1,20}[\w.@%+-]{1,120})/g;
const DIRECTORY = /\$\{?(?:INPUT_DIR|OUTPUT_DIR)\}?\/?/g;

/** Ids of the model provider (`file_011C…`, `container_01…`, `srvtoolu_01…`). */
const PROVIDER_ID =
  /(?<![A-Za-z0-9])(?:file|container|srvtoolu|toolu|msg|req|wrkspc|msgbatch)_0[0-9][0-9A-Za-z]{8,64}/g;

/** The text with container paths cut to base names and ids of the provider hidden. */
export function hideProviderTraces(text: string): string {
  if (!/[/_\\]/.test(text)) return text;
  return inCode(text).replace(DIRECTORY, "");
}

/** The same for code, which needs its variables: it is read, exported, and run again where a container was lost. */
export function hideProviderTracesInCode(code: string): string {
  return /[/_\\]/.test(code) ? inCode(code) : code;
}

function inCode(text: string): string {
  return text.replace(PATH, baseName).replace(PROVIDER_ID, "[ID]");
}

function baseName(path: string): string {
  const parts = path.split(/[/\\]/).filter((part) => part !== "");
  return parts.at(-1) ?? "";
}
