import { startClaudeEmulator } from "../../src/playground/claude/server.ts";
import { Faults } from "../../src/playground/faults.ts";
import { echoModel } from "./echo-model.ts";

/**
 * The emulator in a process of its own, so that its memory can be measured: says where it is, and on every message the
 * highest memory it has used so far.
 */
const emulator = await startClaudeEmulator({
  dataDir: null,
  faults: new Faults(),
  model: echoModel,
  shell: async () => ({ stdout: "", stderr: "", returnCode: 0 }),
});

process.send?.({ url: emulator.url, apiKey: emulator.apiKey });
process.on("message", () => process.send?.({ peakKiB: process.resourceUsage().maxRSS }));
process.once("disconnect", () => void emulator.close());
