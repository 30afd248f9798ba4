/** What the first and last bytes say, for formats that announce themselves. Null means: look at the text. */
export type MagicKind =
  | "gzip"
  | "zip"
  | "xlsx"
  | "parquet"
  | "pdf"
  | "png"
  | "jpeg"
  | "gif"
  | "webp"
  | "encrypted"
  | "unsupported"
  | null;

type Signature = readonly [kind: Exclude<MagicKind, null>, hex: string, offset?: number];

/** Signatures of the formats' own specifications; archives and media we cannot use are named so that they end here. */
const SIGNATURES: readonly Signature[] = [
  ["png", "89504e470d0a1a0a"],
  ["jpeg", "ffd8ff"],
  ["gif", "474946383761"],
  ["gif", "474946383961"],
  ["gzip", "1f8b"],
  ["unsupported", "425a68"],
  ["unsupported", "fd377a585a00"],
  ["unsupported", "28b52ffd"],
  ["unsupported", "377abcaf271c"],
  ["unsupported", "526172211a07"],
  ["unsupported", "53514c69746520666f726d6174203300"],
  ["unsupported", "7f454c46"],
  ["unsupported", "41525257310000"],
  ["unsupported", "4f626a01"],
  ["unsupported", "4f5243"],
  ["unsupported", "3842505300"],
  ["unsupported", "49492a00"],
  ["unsupported", "4d4d002a"],
  ["unsupported", "7b5c727466"],
];

const OLE = "d0cf11e0a1b11ae1";

/** Kind by magic bytes. `head` is the beginning of the file, `tail` its last bytes (for Parquet and zip directories). */
export function magicKind(head: Buffer, tail: Buffer): MagicKind {
  const hex = head.subarray(0, 16).toString("hex");
  if (hex.startsWith(OLE)) return isEncryptedOle(head, tail) ? "encrypted" : "unsupported";
  if (hex.startsWith("504b0304") || hex.startsWith("504b0506")) return zipKind(head, tail);
  if (hex.startsWith("50415231")) return tail.subarray(-4).toString("latin1") === "PAR1" ? "parquet" : "unsupported";
  if (hex.startsWith("50415245")) return "encrypted";
  if (hex.startsWith("52494646") && head.subarray(8, 12).toString("latin1") === "WEBP") return "webp";
  if (head.subarray(0, 1024).includes("%PDF-")) return "pdf";
  for (const [kind, signature] of SIGNATURES) if (hex.startsWith(signature)) return kind;
  return null;
}

/** MS-OFFCRYPTO 2.3.4: a protected workbook is an OLE file with an `EncryptedPackage` stream, named in UTF-16. */
function isEncryptedOle(head: Buffer, tail: Buffer): boolean {
  const name = Buffer.from("EncryptedPackage", "utf16le");
  return head.includes(name) || tail.includes(name);
}

/** Office files are zips; the names of their parts stand in the directory at the end (APPNOTE 4.3.12). */
function zipKind(head: Buffer, tail: Buffer): MagicKind {
  const has = (name: string) => tail.includes(name) || head.includes(name);
  if (has("xl/workbook.xml")) return "xlsx";
  if (has("xl/workbook.bin")) return "unsupported";
  const office = ["word/document.xml", "ppt/presentation.xml", "application/vnd.oasis.opendocument"];
  return office.some(has) ? "unsupported" : "zip";
}

/** Whether bytes that announced nothing are binary: control characters that text does not use. */
export function looksBinary(head: Buffer): boolean {
  if (head.length === 0) return false;
  let controls = 0;
  for (const byte of head)
    if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 12 && byte !== 0) controls += 1;
  const share = controls / head.length;
  // A stray control character or two is found in real exports; in a tiny file even two are too many.
  return share > 0.1 || (share > 0.005 && controls > 2);
}
