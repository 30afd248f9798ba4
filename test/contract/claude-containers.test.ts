import { type Anthropic, toFile } from "@anthropic-ai/sdk";
import { describe, expect, it } from "vitest";

import { assistant, BASE, checkedClient, failureOf, outputsOf, stdoutOf, user } from "../support/claude-client.ts";
import { startEmulator, temporaryFolder } from "../support/claude-emulator.ts";

const REQUEST = { ...BASE, max_tokens: 1000, messages: [user("go")] };

function bash(command: string) {
  return [{ type: "bash" as const, command }];
}

async function uploaded(client: Anthropic, name: string, text: string): Promise<Anthropic.ContainerUploadBlockParam> {
  const file = await client.files.upload({ file: await toFile(Buffer.from(text), name) });
  return { type: "container_upload", file_id: file.id };
}

describe("a container of the Claude emulator", () => {
  it("only comes into being when code runs or a file is put in", async () => {
    const emulator = await startEmulator();
    const client = checkedClient(emulator);
    const file = await uploaded(client, "a.csv", "a\n1\n");

    const words = await client.messages.create(REQUEST);
    const noTool = await client.messages.create({ ...REQUEST, tools: [], messages: [user("go", file)] });
    const withFile = await client.messages.create({ ...REQUEST, messages: [user("go", file)] });

    expect(words.container).toBeNull();
    expect(noTool.container).toBeNull();
    expect(withFile.container?.id).toMatch(/^container_01/);
    expect(emulator.control.containers().map((container) => container.inputs)).toEqual([["a.csv"]]);
  });

  it("keeps its files and tells an end about an hour away", async () => {
    const now = Date.UTC(2026, 10, 24, 12);
    const emulator = await startEmulator({ now: () => now });
    const client = checkedClient(emulator);
    emulator.control.script([bash("echo kept > note.txt"), bash("cat note.txt")]);

    const first = await client.messages.create(REQUEST);
    const second = await client.messages.create({ ...REQUEST, container: first.container?.id });

    expect(first.container).toMatchObject({ expires_at: "2026-11-24T13:00:00.000Z", skills: null });
    expect(stdoutOf(second)).toBe("kept\n");
  });

  it("has inputs under their own names, read-only, and no outputs of earlier commands", async () => {
    const emulator = await startEmulator();
    const client = checkedClient(emulator);
    const file = await uploaded(client, "Umsätze März.csv", "a\n1\n");
    emulator.control.script([
      ...bash('ls "$INPUT_DIR"; stat -c %a "$INPUT_DIR"/*; echo 1 > "$OUTPUT_DIR/one.txt"'),
      ...bash('ls "$OUTPUT_DIR" | wc -l; basename "$OUTPUT_DIR"'),
    ]);

    const message = await client.messages.create({ ...REQUEST, messages: [user("go", file)] });

    expect(stdoutOf(message)).toMatch(/^Umsätze März\.csv\n444\n\s*0\n[0-9a-f]{16}\n$/);
    expect(outputsOf(message)).toHaveLength(1);
  });

  it("returns only the plain files at the top of $OUTPUT_DIR", async () => {
    const emulator = await startEmulator();
    const client = checkedClient(emulator);
    emulator.control.script(
      bash(
        "cd $OUTPUT_DIR; mkdir deep; echo 1 > deep/x.txt; echo 2 > b.csv; echo 3 > a.png; ln -s b.csv l.csv; echo 4 > ../no",
      ),
    );

    const message = await client.messages.create(REQUEST);
    const files = await Promise.all(outputsOf(message).map((id) => client.files.retrieveMetadata(id)));

    expect(files.map((file) => [file.filename, file.mime_type, file.downloadable, file.expires_at])).toEqual([
      ["a.png", "image/png", true, null],
      ["b.csv", "text/csv", true, null],
    ]);
  });

  it("says so when an output is too large to be returned", async () => {
    const emulator = await startEmulator({ fileBytes: 1000 });
    const client = checkedClient(emulator);
    emulator.control.script(bash("head -c 2000 /dev/zero > $OUTPUT_DIR/big.bin"));

    const message = await client.messages.create(REQUEST);

    expect(message.content[1]).toMatchObject({ content: { error_code: "output_file_too_large" } });
  });

  it("leaves upload blocks further back without effect", async () => {
    const emulator = await startEmulator();
    const client = checkedClient(emulator);
    const file = await uploaded(client, "a.csv", "a\n1\n");
    emulator.control.script([bash("ls $INPUT_DIR"), bash("ls $INPUT_DIR | wc -l"), bash("ls $INPUT_DIR")]);
    const first = await client.messages.create({ ...REQUEST, messages: [user("go", file)] });
    const history = [user("go", file), assistant(first)];

    const fresh = await client.messages.create({ ...REQUEST, messages: [...history, user("again")] });
    const again = await client.messages.create({ ...REQUEST, messages: [...history, user("again", file)] });

    expect(stdoutOf(first)).toBe("a.csv\n");
    expect(stdoutOf(fresh).trim()).toBe("0");
    expect(stdoutOf(again)).toBe("a.csv\n");
  });

  it("is asked for by its plain id, or by an object when there are skills", async () => {
    const emulator = await startEmulator();
    const client = checkedClient(emulator);
    emulator.control.script([bash("true"), bash("true")]);
    const { container } = await client.messages.create(REQUEST);
    const id = container?.id ?? "";

    const bare = await failureOf(client.messages.create({ ...REQUEST, container: { id } }));
    const skilled = await client.messages.create({
      ...REQUEST,
      container: { id, skills: [{ type: "anthropic", skill_id: "xlsx", version: "latest" }] },
    });

    expect(bare).toMatchObject({ status: 400, apiMessage: "container: Input should be a valid string" });
    expect(skilled.container).toMatchObject({
      id,
      skills: [{ type: "anthropic", skill_id: "xlsx", version: "latest" }],
    });
  });

  it.each([
    ["not_found", 404, "not_found_error", "Container not found: container_01"],
    ["bad_request", 400, "invalid_request_error", "container: Container container_01"],
    ["server_error", 500, "api_error", "Internal server error"],
  ] as const)("can vanish with %s", async (how, status, type, message) => {
    const emulator = await startEmulator();
    const client = checkedClient(emulator);
    emulator.control.script([bash("true"), bash("true")]);
    const { container } = await client.messages.create(REQUEST);
    emulator.control.expireContainers(how);

    const failure = await failureOf(client.messages.create({ ...REQUEST, container: container?.id }));
    const again = await failureOf(client.messages.create({ ...REQUEST, container: container?.id }));
    const fresh = await client.messages.create(REQUEST);

    expect(failure).toMatchObject({ status, type, apiMessage: expect.stringContaining(message) });
    expect(again.status).toBe(status);
    expect(fresh.container?.id).not.toBe(container?.id);
  });

  it("can be replaced by another, empty one without a word", async () => {
    const emulator = await startEmulator();
    const client = checkedClient(emulator);
    emulator.control.script([bash("echo kept > note.txt"), bash("ls | wc -l")]);
    const first = await client.messages.create(REQUEST);
    emulator.control.expireContainers("other_id");

    const second = await client.messages.create({ ...REQUEST, container: first.container?.id });

    expect(second.container?.id).toMatch(/^container_01/);
    expect(second.container?.id).not.toBe(first.container?.id);
    expect(stdoutOf(second).trim()).toBe("0");
  });

  it("is unknown under an id that nobody got, and after thirty days", async () => {
    let now = Date.UTC(2026, 10, 1);
    const emulator = await startEmulator({ now: () => now });
    const client = checkedClient(emulator);
    emulator.control.script([bash("true"), bash("true")]);
    const { container } = await client.messages.create(REQUEST);

    now += 29 * 24 * 3_600_000;
    const alive = await client.messages.create({ ...REQUEST, container: container?.id });
    now += 24 * 3_600_000;
    const over = await failureOf(client.messages.create({ ...REQUEST, container: container?.id }));
    const invented = await failureOf(client.messages.create({ ...REQUEST, container: "container_01invented" }));

    expect(alive.container?.id).toBe(container?.id);
    expect([over.status, invented.status]).toEqual([404, 404]);
  });

  it("survives a restart of the emulator together with its files and the key", async () => {
    const dataDir = temporaryFolder();
    const before = await startEmulator({ dataDir });
    const client = checkedClient(before);
    before.control.script(
      bash("echo kept > note.txt; echo out > $OUTPUT_DIR/out.txt; cat $INPUT_DIR/a.csv > /dev/null"),
    );
    const file = await uploaded(client, "a.csv", "a\n1\n");
    const first = await client.messages.create({ ...REQUEST, messages: [user("go", file)] });
    await before.close();

    const after = await startEmulator({ dataDir });
    const later = checkedClient(after);
    after.control.script(bash("cat note.txt $INPUT_DIR/a.csv"));
    const second = await later.messages.create({ ...REQUEST, container: first.container?.id });
    const output = await later.files.download(outputsOf(first)[0] ?? "");

    expect(after.apiKey).toBe(before.apiKey);
    expect(stdoutOf(second)).toBe("kept\na\n1\n");
    expect(await output.text()).toBe("out\n");
  });
});
