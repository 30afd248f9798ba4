import { describe, expect, it } from "vitest";

import { tokenAddress } from "../../src/files/slack/hosts.ts";
import { HOSTILE_ADDRESSES } from "./support/hostile-addresses.ts";

const SLACK = "https://slack.com";

describe("tokenAddress", () => {
  it.each([
    "https://files.slack.com/files-pri/T1-F1/download/sales.csv",
    "https://files.slack.com:443/files-pri/T1-F1/sales.csv",
    "https://acme.slack.com/files-pri/T1-F1/sales.csv",
    "https://slack-files.com/files-pri/T1-F1/sales.csv",
    "https://a.slack-edge.com/x.png",
    "https://files.slack-gov.com/files-pri/T1-F1/sales.csv",
    "https://FILES.SLACK.COM/files-pri/T1-F1/sales.csv",
  ])("lets the token go to %s", (address) => {
    const url = tokenAddress(address, SLACK);

    expect(url?.protocol).toBe("https:");
  });

  it.each(HOSTILE_ADDRESSES)("keeps the token from %j", (address) => {
    const url = tokenAddress(address, SLACK);

    expect(url).toBeNull();
  });

  it("lets the token go to exactly the origin of a Web API that lies elsewhere", () => {
    const api = "http://127.0.0.1:4010";

    expect(tokenAddress("http://127.0.0.1:4010/files/F1", api)?.port).toBe("4010");
    expect(tokenAddress("http://127.0.0.1:4011/files/F1", api)).toBeNull();
    expect(tokenAddress("https://127.0.0.1:4010/files/F1", api)).toBeNull();
    expect(tokenAddress("http://localhost:4010/files/F1", api)).toBeNull();
    expect(tokenAddress("http://user@127.0.0.1:4010/files/F1", api)).toBeNull();
  });
});
