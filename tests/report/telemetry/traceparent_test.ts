import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { formatTraceParent, parseTraceParent } from "../../../src/report/telemetry/traceparent.ts";

const traceId = "0af7651916cd43dd8448eb211c80319c";
const spanId = "b7ad6b7169203331";

describe("parseTraceParent", () => {
  const cases = [
    [`00-${traceId}-${spanId}-01`, { traceId, spanId, sampled: true }],
    [` 00-${traceId}-${spanId}-00 `, { traceId, spanId, sampled: false }],
    [`cc-${traceId}-${spanId}-03-what comes later`, { traceId, spanId, sampled: true }],
    [`ff-${traceId}-${spanId}-01`, undefined],
    [`00-${"0".repeat(32)}-${spanId}-01`, undefined],
    [`00-${traceId}-${"0".repeat(16)}-01`, undefined],
    [`00-${traceId.toUpperCase()}-${spanId}-01`, undefined],
    [`00-${traceId}-${spanId}-011`, undefined],
    ["", undefined],
    [undefined, undefined],
  ] as const;
  for (const [text, expected] of cases) {
    it(`reads ${text}`, () => assertEquals(parseTraceParent(text), expected));
  }

  it("reads what formatTraceParent writes", () => {
    for (const sampled of [true, false]) {
      const parent = { traceId, spanId, sampled };
      assertEquals(parseTraceParent(formatTraceParent(parent)), parent);
    }
  });
});
