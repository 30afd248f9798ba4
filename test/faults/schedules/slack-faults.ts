export type FaultKind = "lost" | "failed after" | "failed" | "limited";
export type FaultPlace = "post" | "stream" | "upload" | "status" | "any";

/** What befalls the next call of a kind. */
export interface SlackFault {
  readonly place: FaultPlace;
  readonly kind: FaultKind;
}

const PLACES: Readonly<Record<string, FaultPlace>> = {
  "chat.postMessage": "post",
  "chat.update": "post",
  "chat.delete": "post",
  "chat.startStream": "stream",
  "chat.appendStream": "stream",
  "chat.stopStream": "stream",
  "assistant.threads.setStatus": "status",
  "agents.sessions.setStatus": "status",
  "files.getUploadURLExternal": "upload",
  upload: "upload",
  "files.completeUploadExternal": "upload",
};

/** What befalls the calls to Slack, in the order of the script. */
export class SlackFaults {
  #script: SlackFault[] = [];

  add(fault: SlackFault): void {
    this.#script.push(fault);
  }

  end(): void {
    this.#script = [];
  }

  /** What befalls this call, which takes it from the script. */
  next(method: string): FaultKind | null {
    const place = PLACES[method];
    if (place === undefined) return null;
    const at = this.#script.findIndex((fault) => fault.place === place || fault.place === "any");
    return this.#script.splice(at, at < 0 ? 0 : 1)[0]?.kind ?? null;
  }
}
