import { defineConfig } from "vitest/config";

/** What kills, freezes and cuts for minutes: `npm run test:faults`. */
const LONG = ["test/faults/slow/**/*.test.ts", "test/faults/crash/**/*.test.ts"];
const SCHEDULES = "test/faults/schedules/**/*.test.ts";

export default defineConfig({
  test: {
    // Flow tests open sockets and start DuckDB; two workers keep a two-core machine honest.
    maxWorkers: 2,
    testTimeout: 90_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: "main",
          include: ["test/**/*.test.ts"],
          exclude: ["test/bench/**", ...LONG],
          env: { THREADSHEET_SCHEDULES: "150" },
        },
      },
      {
        extends: true,
        test: {
          name: "faults",
          include: [...LONG, SCHEDULES],
          env: { THREADSHEET_SCHEDULES: "2000" },
          testTimeout: 600_000,
        },
      },
    ],
  },
});
