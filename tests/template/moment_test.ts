import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { TemplateError } from "../../src/errors.ts";
import {
  addToMoment,
  formatMoment,
  intervalTexts,
  parseMoment,
  shiftMoment,
  truncateMoment,
} from "../../src/template/moment.ts";
import { moment } from "./context.ts";

const full = "%Y-%m-%dT%H:%M:%S.%f%:z";

describe("parseMoment()", () => {
  const texts = [
    "2024-03-30 06:07:08.123456",
    "2024-03-30 06:07:08.123456+02:00",
    "2024-03-30 06:07:08.123",
    "2024-03-30 06:07:08.123-05:30",
    "2024-03-30 06:07:08",
    "2024-03-30 06:07:08Z",
    "2024-03-30 06:07",
    "2024-03-30 06:07Z",
    "2024-03-30T06:07:08.123456",
    "2024-03-30T06:07:08.123456Z",
    "2024-03-30T06:07:08.123",
    "2024-03-30T06:07:08.123Z",
    "2024-03-30T06:07:08",
    "2024-03-30T06:07:08+02:00",
    "2024-03-30T06:07",
    "2024-03-30T06:07Z",
    "2024-03-30",
    "30 Mar 2024 06:07:08.123Z",
    "30 Mar 2024 06:07:08Z",
    "30 Mar 2024 06:07Z",
    "30 Mar 2024",
  ];
  for (const text of texts) {
    it(`reads ${text} in a layout that writes it back`, () => {
      const read = parseMoment(text);
      assertEquals(read && formatMoment(read.moment, read.layout), text);
    });
  }

  it("uses another layout for every text", () => {
    assertEquals(new Set(texts.map((text) => parseMoment(text)?.layout)).size, 21);
  });

  it("takes a date without a zone for UTC", () => {
    assertEquals(formatMoment(moment("2024-03-30"), full), "2024-03-30T00:00:00.000000Z");
  });

  it("keeps the offset and finds the instant", () => {
    const { epochMicroseconds, offsetMinutes } = moment("1970-01-01T02:00:00.000001+02:00");
    assertEquals([epochMicroseconds, offsetMinutes], [1, 120]);
  });

  it("accepts a fraction of any length and loses it on output", () => {
    const read = parseMoment("2024-03-30 06:07:08.1234567")!;
    assertEquals(formatMoment(read.moment, read.layout), "2024-03-30 06:07:08");
    assertEquals(formatMoment(read.moment, "%f"), "123456");
  });

  for (const text of ["", "nope", "2024-02-30", "2023-02-29", "2024-13-01", "2024-01-01 24:00"]) {
    it(`refuses ${JSON.stringify(text)}`, () => assertEquals(parseMoment(text), undefined));
  }
});

describe("formatMoment()", () => {
  const at = moment("2024-03-05T14:05:09.000042+05:30");
  const cases: readonly (readonly [string, string])[] = [
    ["%Y %y %m %d", "2024 24 03 05"],
    ["%H %M %S %f", "14 05 09 000042"],
    ["%a %A %b %B", "Tue Tuesday Mar March"],
    ["%z", "+05:30"],
    ["%:z", "+05:30"],
    ["%j %U %p %I", "%j %U %p %I"],
    ["15 2006 Jan PM MST", "15 2006 Jan PM MST"],
  ];
  for (const [format, text] of cases) {
    it(`writes ${format} as ${text}`, () => assertEquals(formatMoment(at, format), text));
  }

  it("keeps the microseconds of dates before 1970", () => {
    assertEquals(
      formatMoment(moment("1969-12-31T23:59:59.999999Z"), full),
      "1969-12-31T23:59:59.999999Z",
    );
  });

  it("keeps the seconds of the last day of the calendar", () => {
    assertEquals(
      formatMoment(moment("9999-12-31T23:59:59"), full),
      "9999-12-31T23:59:59.000000Z",
    );
  });
});

describe("addToMoment()", () => {
  it("answers undefined when the sum is outside of the calendar", () => {
    assertEquals(addToMoment(moment("9999-12-31"), { days: 1 }), undefined);
    assertEquals(addToMoment(moment("2024-01-01"), { days: 1e15 }), undefined);
  });
});

describe("truncateMoment()", () => {
  it("truncates in the offset of the moment", () => {
    const day = truncateMoment(moment("2024-03-30T01:30:00+02:00"), "day");
    assertEquals(formatMoment(day, full), "2024-03-30T00:00:00.000000+02:00");
  });
});

describe("shiftMoment()", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["-2h", "2024-01-31T10:00:00.000000Z"],
    ["3d", "2024-02-03T12:00:00.000000Z"],
    ["-1M", "2023-12-31T12:00:00.000000Z"],
    ["1M", "2024-03-02T12:00:00.000000Z"],
    ["+30m", "2024-01-31T12:30:00.000000Z"],
    ["-1s", "2024-01-31T11:59:59.000000Z"],
    ["5ms", "2024-01-31T12:00:00.005000Z"],
    ["2000ns", "2024-01-31T12:00:00.000002Z"],
    ["0", "2024-01-31T12:00:00.000000Z"],
    [" 1d\n", "2024-02-01T12:00:00.000000Z"],
  ];
  for (const [modifier, text] of cases) {
    it(`applies ${JSON.stringify(modifier)}`, () => {
      assertEquals(formatMoment(shiftMoment(moment("2024-01-31T12:00:00"), modifier), full), text);
    });
  }

  const refused: readonly (readonly [string, string])[] = [
    ["1y", 'unknown interval suffix "y" in "1y"; must be h, m, s, d, M, ms, or ns'],
    ["xd", 'invalid numeric portion "x" in interval "xd": must be an integer'],
    ["7", "invalid time modifier format: 7"],
    ["", "invalid time modifier format: "],
    ["999999999M", 'The interval modifier "999999999M" leads outside of the calendar'],
  ];
  for (const [modifier, message] of refused) {
    it(`refuses ${JSON.stringify(modifier)}`, () => {
      const shift = () => shiftMoment(moment("2024-01-31"), modifier);
      assertEquals(assertThrows(shift, TemplateError).message, message);
    });
  }
});

describe("intervalTexts()", () => {
  it("writes the bounds as the date variables do", () => {
    const interval = {
      start: moment("2024-03-30T06:00:00+02:00"),
      end: moment("2024-03-31T05:59:59.999999Z"),
    };
    assertEquals(intervalTexts(interval), {
      startDate: "2024-03-30",
      endDate: "2024-03-31",
      startTimestamp: "2024-03-30T06:00:00.000000+02:00",
      endTimestamp: "2024-03-31T05:59:59.999999Z",
    });
  });
});
