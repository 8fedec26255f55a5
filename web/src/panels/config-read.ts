/** Reads of `PanelSpec.config`, which may have been written by hand or by another version. */

export function text(value: unknown, otherwise = ""): string {
  return typeof value === "string" ? value : otherwise;
}

export function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

export function flag(value: unknown, otherwise = false): boolean {
  return typeof value === "boolean" ? value : otherwise;
}

export function count(value: unknown, otherwise: number): number {
  return typeof value === "number" && value > 0 ? value : otherwise;
}

export function oneOf<T extends string>(value: unknown, choices: readonly T[]): T {
  return choices.find((choice) => choice === value) ?? choices[0];
}
