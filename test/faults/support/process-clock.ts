import process from "node:process";

/**
 * Loaded into a program before everything else: the time of day can be set, as an operator or a broken time server sets
 * it. What counts up by itself (`performance`, `process.hrtime`, timers) is left alone, as the kernel leaves it.
 */
const machineNow = Date.now;
let aheadMs = Number(process.env["CLOCK_AHEAD_MS"] ?? 0);

function now(): number {
  return machineNow() + aheadMs;
}

globalThis.Date = new Proxy(Date, {
  construct: (target, args: unknown[], newTarget) =>
    Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as Date,
  apply: (target) => new target(now()).toString(),
  get: (target, name) => (name === "now" ? now : (Reflect.get(target, name) as unknown)),
});

process.on("message", (message: { readonly aheadMs: number }) => {
  aheadMs = message.aheadMs;
  process.send?.({ aheadMs });
});
// A listener keeps the channel open; it is not to keep the program alive.
process.channel?.unref();
