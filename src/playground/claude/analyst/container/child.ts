import { serveCalls } from "../../../../tabular/children.ts";
import { runScript, type ShellRequest } from "./run-script.ts";

serveCalls((request) => runScript(request as ShellRequest));
