/**
 * What a value of a column comes to: it reads, and then as something whole (an integer, a midnight) or not; it does not
 * read; or only the engine can tell.
 */
export type Reading = "whole" | "broken" | "unreadable" | "unsure";

/** Reads one trimmed value that is there. */
export type Reader = (value: string) => Reading;
