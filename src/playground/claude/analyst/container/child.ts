import { serveCalls } from "../../../../tabular/children.ts";
import { runScript } from "./run-script.ts";

serveCalls(runScript);
