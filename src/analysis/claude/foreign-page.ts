type Fetch = typeof globalThis.fetch;

/** What a network that wants a sign-in or a permission answers in Claude's place. */
const MEANT_FOR_US = new Set([401, 403]);

/**
 * `fetch` that takes a web page for what it is: the API answers with JSON or events, so the page comes from a network on
 * the way (a captive portal, a filter), and Claude was not reached. Downloads may be pages of their own right.
 */
export function refuseForeignPages(inner: Fetch): Fetch {
  return async (input, init) => {
    const response = await inner(input, init);
    const { ok, status, headers, body } = response;
    const isPage = headers.get("content-type")?.startsWith("text/html") ?? false;
    if (!isPage || isDownload(init) || !(ok || MEANT_FOR_US.has(status))) return response;
    await body?.cancel();
    throw new TypeError("a web page came in place of the API's answer");
  };
}

function isDownload(init: RequestInit | undefined): boolean {
  return new Headers(init?.headers).get("accept") === "application/binary";
}
