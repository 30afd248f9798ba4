import type { Request, Response } from "express";

import type { FaultAction } from "../../faults.ts";
import type { Core } from "../core.ts";

/**
 * Does a call the way the fault script wants it: refused, late, with its reply lost, or (for byte streams) with the
 * fault handed on to `action`.
 */
export async function honour(
  core: Core,
  call: string,
  request: Request,
  response: Response,
  action: (fault: FaultAction | null) => Promise<void>,
): Promise<void> {
  const fault = core.faults.meet("slack", call);
  if (fault?.kind === "status") return refuseWith(core, call, response, fault);
  if (fault?.kind === "error") return refuseAsSlack(core, call, response, fault);
  if (fault?.kind === "delay") await core.sleep(fault.ms);
  const ending = endingOf(fault, request, response);
  if (ending === null) return await action(fault);
  replaceReply(response, ending.end);
  await action(null);
  core.live.log({ direction: "from_bot", what: call, outcome: ending.outcome });
}

interface Ending {
  readonly outcome: string;
  /** Comes in place of the reply. */
  readonly end: () => void;
}

/** How a call ends that is done and whose reply does not arrive; null for faults of another kind. */
function endingOf(fault: FaultAction | null, request: Request, response: Response): Ending | null {
  if (fault?.kind === "drop_reply") return { outcome: "reply_dropped", end: () => request.socket.destroy() };
  if (fault?.kind === "withhold_reply") return { outcome: "reply_withheld", end: () => undefined };
  if (fault?.kind !== "late_status") return null;
  const end = response.end.bind(response);
  const answer = (): void => {
    response.removeHeader("content-type");
    response.status(fault.status);
    end();
  };
  return { outcome: "reply_replaced", end: answer };
}

function refuseWith(
  core: Core,
  call: string,
  response: Response,
  fault: Extract<FaultAction, { kind: "status" }>,
): void {
  core.live.log({ direction: "from_bot", what: call, outcome: String(fault.status) });
  response.status(fault.status).set(fault.headers ?? {});
  if (typeof fault.body === "string" || fault.body === undefined) response.send(fault.body ?? "");
  else response.json(fault.body);
}

function refuseAsSlack(
  core: Core,
  call: string,
  response: Response,
  fault: Extract<FaultAction, { kind: "error" }>,
): void {
  core.live.log({ direction: "from_bot", what: call, outcome: fault.error });
  if (fault.error === "ratelimited") response.status(429).set("retry-after", String(fault.retryAfter ?? 1));
  response.json({ ok: false, error: fault.error });
}

/** Whatever is sent from now on goes nowhere; at the moment when the reply would have started, `ending` comes instead. */
function replaceReply(response: Response, ending: () => void): void {
  let ended = false;
  const once = (): Response => {
    if (!ended) ending();
    ended = true;
    return response;
  };
  response.json = once;
  response.send = once;
  response.redirect = () => void once();
  response.write = (() => !once().destroyed) as Response["write"];
  response.end = once as Response["end"];
}
