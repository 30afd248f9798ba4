import { beforeEach, describe, expect, it } from "vitest";

import { type Circuit, createCircuit } from "../../src/analysis/circuit.ts";
import { AppError, type ErrorCode } from "../../src/errors.ts";
import { keptLog, type LogLine, TestClock } from "../store/make.ts";

const MINUTE_MS = 60_000;

function refused(code: ErrorCode): AppError {
  return new AppError({ code, userMessage: `No: ${code}.` });
}

/** What somebody who asks now is told; null when a call may go out. */
function standing(circuit: Circuit): string | null {
  try {
    circuit.admit();
    return null;
  } catch (error) {
    return (error as AppError).userMessage;
  }
}

describe("the circuit", () => {
  let clock: TestClock;
  let notices: string[];
  let lines: LogLine[];
  let circuit: Circuit;

  beforeEach(() => {
    clock = new TestClock();
    notices = [];
    const kept = keptLog();
    lines = kept.lines;
    const notifyAdmin = async (sentence: string) => void notices.push(sentence);
    circuit = createCircuit({ now: () => clock.now(), notifyAdmin, log: kept.log });
  });

  it.each(["claude.auth", "claude.billing"] as const)("opens for %s, with the same sentence for all", (code) => {
    circuit.failed(refused(code));

    expect(standing(circuit)).toBe(`No: ${code}.`);
    expect(standing(circuit)).toBe(`No: ${code}.`);
  });

  it.each(["claude.unavailable", "claude.rejected", "turn.cancelled", "internal"] as const)(
    "stays closed for %s",
    (code) => {
      circuit.failed(refused(code));

      expect(standing(circuit)).toBeNull();
      expect(notices).toEqual([]);
    },
  );

  it("lets one turn a minute try, and closes when Claude answers", () => {
    circuit.failed(refused("claude.auth"));
    clock.pass(MINUTE_MS - 1);
    expect(standing(circuit)).not.toBeNull();
    clock.pass(1);
    expect(standing(circuit)).toBeNull();
    expect(standing(circuit)).not.toBeNull();

    circuit.passed();

    expect(standing(circuit)).toBeNull();
  });

  it("stays open when the one that tried fails, or never tells how it went", () => {
    circuit.failed(refused("claude.auth"));
    clock.pass(MINUTE_MS);
    expect(standing(circuit)).toBeNull();
    circuit.failed(refused("claude.auth"));
    expect(standing(circuit)).not.toBeNull();
    clock.pass(MINUTE_MS);
    expect(standing(circuit)).toBeNull();

    clock.pass(MINUTE_MS);

    expect(standing(circuit)).toBeNull();
  });

  it("is not opened anew by the sentences it speaks itself", () => {
    circuit.failed(refused("claude.auth"));
    clock.pass(MINUTE_MS - 1);
    try {
      circuit.admit();
    } catch (error) {
      circuit.failed(error as AppError);
    }

    clock.pass(1);

    expect(standing(circuit)).toBeNull();
  });

  it("tells the admin and the log once an hour", () => {
    for (let minute = 0; minute < 60; minute += 1) {
      circuit.failed(refused("claude.auth"));
      clock.pass(MINUTE_MS);
    }
    expect(notices).toHaveLength(1);
    expect(lines.filter(({ level }) => level === "error")).toHaveLength(1);

    circuit.failed(refused("claude.billing"));

    expect(notices).toEqual([expect.stringContaining("ANTHROPIC_API_KEY"), expect.stringContaining("spending limit")]);
  });

  it("goes on when the admin cannot be told", async () => {
    const { log, lines: told } = keptLog();
    const notifyAdmin = () => Promise.reject(new Error("no such channel"));
    circuit = createCircuit({ now: () => clock.now(), notifyAdmin, log });

    circuit.failed(refused("claude.auth"));
    await Promise.resolve();

    expect(standing(circuit)).not.toBeNull();
    expect(told.map(({ message }) => message)).toEqual(["Claude refuses every call", "the admin could not be told"]);
  });
});
