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
  if (fault?.kind !== "drop_reply") return await action(fault);
  muteReply(request, response);
  await action(null);
  core.live.log({ direction: "from_bot", what: call, outcome: "reply_dropped" });
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

/** Whatever is sent from now on goes nowhere: the connection breaks when the reply would have started. */
function muteReply(request: Request, response: Response): void {
  const cut = (): Response => {
    request.socket.destroy();
    return response;
  };
  response.json = cut;
  response.send = cut;
  response.redirect = () => void cut();
  response.write = (() => !cut().destroyed) as Response["write"];
  response.end = cut as Response["end"];
}
