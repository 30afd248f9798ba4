import { crc32, deflateRawSync } from "node:zlib";

export interface ZipMember {
  readonly name: string;
  readonly data: string | Uint8Array;
  readonly encrypted?: boolean;
  readonly method?: number;
  /** Unix mode in the external attributes. */
  readonly mode?: number;
  /** What the directory claims, when it lies. */
  readonly claimedBytes?: number;
  readonly claimedCrc32?: number;
}

/** A zip written by hand, so that it can also be wrong in ways that no library writes. */
export function zipOf(members: readonly ZipMember[], options: { comment?: string; prefix?: string } = {}): Buffer {
  const parts: Buffer[] = [Buffer.from(options.prefix ?? "")];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const member of members) {
    const local = packed(member);
    directory.push(entry(member, offset));
    parts.push(local);
    offset += local.length;
  }
  const entries = Buffer.concat(directory);
  return Buffer.concat([...parts, entries, end(members.length, entries.length, offset, options.comment ?? "")]);
}

/** Several directory entries over the same packed bytes: small archive, endless output. */
export function overlappingZip(member: ZipMember, times: number): Buffer {
  const local = packed(member);
  const one = entry(member, 0);
  const entries = Buffer.concat(Array.from({ length: times }, () => one));
  return Buffer.concat([local, entries, end(times, entries.length, local.length, "")]);
}

function body(member: ZipMember): { raw: Buffer; stored: Buffer; method: number } {
  const raw = Buffer.from(member.data);
  const method = member.method ?? 8;
  return { raw, method, stored: method === 8 ? deflateRawSync(raw) : raw };
}

function packed(member: ZipMember): Buffer {
  const { raw, stored, method } = body(member);
  const name = Buffer.from(member.name);
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(member.encrypted === true ? 1 : 0, 6);
  header.writeUInt16LE(method, 8);
  header.writeUInt32LE(crc32(raw), 14);
  header.writeUInt32LE(stored.length, 18);
  header.writeUInt32LE(raw.length, 22);
  header.writeUInt16LE(name.length, 26);
  return Buffer.concat([header, name, stored]);
}

function entry(member: ZipMember, offset: number): Buffer {
  const { raw, stored, method } = body(member);
  const name = Buffer.from(member.name);
  const header = Buffer.alloc(46);
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE(member.encrypted === true ? 1 : 0, 8);
  header.writeUInt16LE(method, 10);
  header.writeUInt32LE(member.claimedCrc32 ?? crc32(raw), 16);
  header.writeUInt32LE(stored.length, 20);
  header.writeUInt32LE(member.claimedBytes ?? raw.length, 24);
  header.writeUInt16LE(name.length, 28);
  header.writeUInt16LE(member.mode ?? 0, 40);
  header.writeUInt32LE(offset, 42);
  return Buffer.concat([header, name]);
}

function end(count: number, bytes: number, offset: number, comment: string): Buffer {
  const note = Buffer.from(comment);
  const record = Buffer.alloc(22);
  record.writeUInt32LE(0x06054b50, 0);
  record.writeUInt16LE(count, 8);
  record.writeUInt16LE(count, 10);
  record.writeUInt32LE(bytes, 12);
  record.writeUInt32LE(offset, 16);
  record.writeUInt16LE(note.length, 20);
  return Buffer.concat([record, note]);
}
