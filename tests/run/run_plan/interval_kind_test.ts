import { assertEquals } from "@std/assert";
import { intervalKind } from "../../../src/run/run_plan/interval_kind.ts";
import { parseMoment } from "../../../src/template/moment.ts";

function kind(start: string, end: string): string {
  const [from, to] = [parseMoment(start)?.moment, parseMoment(end)?.moment];
  if (from === undefined || to === undefined) throw new Error("no date");
  return intervalKind({ start: from, end: to });
}

Deno.test("the kind of an interval is what the next one has too", () => {
  assertEquals(kind("2025-01-03", "2025-01-03"), "1 day");
  assertEquals(kind("2025-01-03", "2025-01-03 23:59:59.999999"), "1 day");
  assertEquals(kind("2025-01-03", "2025-01-04"), "2 days");
  assertEquals(kind("2025-02-01", "2025-02-28"), "1 month");
  assertEquals(kind("2025-01-01", "2025-03-31 23:59:59.999999"), "3 months");
  assertEquals(kind("2025-01-01", "2025-02-01"), "1 month, to the first of the next");
  assertEquals(kind("2025-02-01", "2025-03-01"), "1 month, to the first of the next");
  assertEquals(kind("2025-01-03 04:00:00", "2025-01-03 05:00:00"), "1 hour");
  assertEquals(kind("2025-01-03 04:00:00", "2025-01-03 05:59:59.999999"), "2 hours");
  assertEquals(kind("2025-01-03 04:00:00", "2025-01-03 04:00:30"), "30 seconds");
});
