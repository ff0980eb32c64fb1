import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { UsageError } from "../../src/errors.ts";
import { runInterval } from "../../src/run/interval.ts";
import { intervalTexts } from "../../src/template/moment.ts";

// Local time, as a user's clock shows it.
const now = new Date(2024, 2, 1, 0, 30);

function bounds(startDate?: string, endDate?: string): string[] {
  const { startTimestamp, endTimestamp } = intervalTexts(runInterval({ startDate, endDate }, now));
  return [startTimestamp, endTimestamp];
}

describe("runInterval()", () => {
  it("is yesterday of the local clock, in UTC, when no date is given", () => {
    assertEquals(bounds(), ["2024-02-29T00:00:00.000000Z", "2024-02-29T23:59:59.999999Z"]);
  });

  it("takes dates and times, with and without a zone", () => {
    assertEquals(bounds("2024-01-01", "2024-01-02 03:04:05"), [
      "2024-01-01T00:00:00.000000Z",
      "2024-01-02T03:04:05.000000Z",
    ]);
    assertEquals(bounds("2024-01-01T00:00:00+02:00"), [
      "2024-01-01T00:00:00.000000+02:00",
      "2024-02-29T23:59:59.999999Z",
    ]);
  });

  it("allows both bounds to be the same moment in different zones", () => {
    assertEquals(bounds("2024-01-01T02:00:00+02:00", "2024-01-01T00:00:00Z").length, 2);
  });

  it("refuses what is no date, in the words of the reference", () => {
    const start = assertThrows(() => bounds("01/02/2024"), UsageError);
    assertEquals(
      start.message,
      "Please give a valid start date: bruin run --start-date <start date>)",
    );
    const end = assertThrows(() => bounds(undefined, "soon"), UsageError);
    assertEquals(end.message, "Please give a valid end date: bruin run --end-date <end date>)");
  });

  it("refuses a start after the end", () => {
    assertThrows(
      () => bounds("2024-01-02", "2024-01-01"),
      UsageError,
      "Start date cannot be after end date. Given start date: 2024-01-02, end date: 2024-01-01",
    );
  });
});
