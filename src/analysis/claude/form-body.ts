import { randomUUID } from "node:crypto";

type Fetch = typeof globalThis.fetch;

/**
 * `fetch` that sends a form as a blob of the same bytes, whose files stay on disk until they are read. Node's own form
 * bodies must not be used: when the answer comes before all of it was sent (413, 429, a proxy's 407), fetch cancels the
 * body and goes on filling it, which nobody can catch: an unhandled rejection, and with that the end of the process
 * (undici 7.29 in Node 24.21, `extractBody`).
 */
export function formsAsBlobs(inner: Fetch = globalThis.fetch): Fetch {
  return (input, init) => inner(input, init?.body instanceof FormData ? { ...init, body: blobOf(init.body) } : init);
}

/** As `multipart/form-data` (html.spec.whatwg.org, multipart-form-data encoding); the boundary is lower case, as blobs' types are. */
function blobOf(form: FormData): Blob {
  const boundary = `form-${randomUUID()}`;
  const parts = [...form].flatMap(([name, value]) => [`--${boundary}\r\n`, ...partOf(name, value), "\r\n"]);
  return new Blob([...parts, `--${boundary}--\r\n`], { type: `multipart/form-data; boundary=${boundary}` });
}

function partOf(name: string, value: string | File): (string | Blob)[] {
  const disposition = `Content-Disposition: form-data; name="${escaped(name)}"`;
  if (typeof value === "string") return [`${disposition}\r\n\r\n`, value.replaceAll(/\r\n|\r|\n/g, "\r\n")];
  const type = value.type === "" ? "application/octet-stream" : value.type;
  return [`${disposition}; filename="${escaped(value.name)}"\r\nContent-Type: ${type}\r\n\r\n`, value];
}

function escaped(name: string): string {
  return name.replaceAll("\r", "%0D").replaceAll("\n", "%0A").replaceAll('"', "%22");
}
