import { serveCalls } from "../../../../tabular/children.ts";
import { runScript, type ShellRequest } from "./run-script.ts";

serveCalls(async (request) => {
  if (!isShellRequest(request)) throw new TypeError("not a shell request");
  return await runScript(request);
});

function isShellRequest(request: unknown): request is ShellRequest {
  return typeof request === "object" && request !== null && "command" in request && "outputDir" in request;
}
