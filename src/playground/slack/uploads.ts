/** One-time places to send a file's bytes to. */
export class Uploads {
  readonly #files = new Map<string, string>();

  /** The secret part of the upload URL for this file. */
  issue(fileId: string): string {
    const token = crypto.randomUUID().replaceAll("-", "");
    this.#files.set(token, fileId);
    return token;
  }

  find(token: string): string | undefined {
    return this.#files.get(token);
  }

  clear(): void {
    this.#files.clear();
  }
}
