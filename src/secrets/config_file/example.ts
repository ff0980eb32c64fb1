import { stringify } from "yaml";
import type { MissingConnection } from "../backend.ts";

/**
 * A connection as it is written in `.bruin.yml`, as lines that go below a `fix:`; empty when nothing is
 * known of the connection but its name.
 * @param options.below The keys that the example starts with.
 */
export function connectionExample(
  { name, example }: MissingConnection,
  { below }: { readonly below: readonly string[] },
): string {
  if (example === undefined) return "";
  const { type, details } = example;
  const inner: unknown = { connections: { [type]: [{ name, ...details }] } };
  const whole = below.reduceRight((value, key) => ({ [key]: value }), inner);
  const lines = stringify(whole, { lineWidth: 0 }).trimEnd().split("\n");
  return `, for example with${lines.map((line) => `\n    ${line}`).join("")}`;
}
