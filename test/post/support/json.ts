/** Small readers for JSON whose shape the test knows. */
export type Fields = Readonly<Record<string, unknown>>;

export function str(value: unknown): string {
  return typeof value === "string" ? value : "";
}

export function obj(value: unknown): Fields {
  return isFields(value) ? value : {};
}

export function list(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}

export function rows(value: unknown): Fields[][] {
  return Array.isArray(value) ? value.map(list) : [];
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null;
}
