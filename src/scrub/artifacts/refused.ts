/** A file that must not go out, with the reason as the end of a sentence (`Chart.png was withheld: …`). */
export class Refused extends Error {
  readonly reason: string;

  constructor(reason: string) {
    super(reason);
    this.name = "Refused";
    this.reason = reason;
  }
}
