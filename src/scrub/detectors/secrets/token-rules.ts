import { CLOUD_RULES } from "./clouds.ts";
import { CODE_RULES } from "./code-hosts.ts";
import type { TokenRule } from "./rule.ts";
import { SERVICE_RULES } from "./services.ts";

/** All credentials that are known by their form. */
export const TOKEN_RULES: readonly TokenRule[] = [...CLOUD_RULES, ...CODE_RULES, ...SERVICE_RULES];
