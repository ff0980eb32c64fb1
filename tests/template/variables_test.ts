import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { render } from "../../src/template/mod.ts";
import { shiftMoment } from "../../src/template/moment.ts";
import { templateVariables } from "../../src/template/variables.ts";
import { moment, run } from "./context.ts";

describe("templateVariables()", () => {
  const expected: Readonly<Record<string, string>> = {
    start_date: "2024-03-30",
    start_date_nodash: "20240330",
    start_datetime: "2024-03-30T06:00:00",
    start_timestamp: "2024-03-30T06:00:00.000000Z",
    end_date: "2024-03-31",
    end_date_nodash: "20240331",
    end_datetime: "2024-03-31T05:59:59",
    end_timestamp: "2024-03-31T05:59:59.999999Z",
    execution_date: "2024-03-31",
    execution_date_nodash: "20240331",
    execution_datetime: "2024-03-31T07:00:12",
    execution_timestamp: "2024-03-31T07:00:12.000000Z",
    pipeline: "shop",
    run_id: "2024_03_31_07_00_12",
    full_refresh: "False",
    this: "mart.daily",
    schema_prefix: "alice_",
    commit_hash: "0123abc",
    "var.region": "eu",
  };
  const variables = templateVariables({ ...run, schemaPrefix: "alice_", commitHash: "0123abc" });
  for (const [name, text] of Object.entries(expected)) {
    it(`gives ${name}`, () => {
      assertEquals(render({ text: `{{ ${name} }}` }, { variables, macros: [] }), text);
    });
  }

  it("keeps the offset of the interval", () => {
    const start = moment("2024-03-30T06:00:00+02:00");
    const { start_date, start_timestamp } = templateVariables({
      ...run,
      interval: { start, end: start },
    });
    assertEquals([start_date, start_timestamp], [
      "2024-03-30",
      "2024-03-30T06:00:00.000000+02:00",
    ]);
  });

  it("does not know dates and connections by other names", () => {
    for (const name of ["ds", "ref", "source", "parameters", "now", "env"]) {
      const text = `{{ ${name} is defined }}`;
      assertEquals(render({ text }, { variables, macros: [] }), "False");
    }
  });
});

describe("interval modifiers that are templates", () => {
  const modifier =
    "{% if end_datetime == (end_datetime | truncate_day) %}-30d{% else %}-2h{% endif %}";
  const cases: readonly (readonly [string, string, string, string])[] = [
    ["2023-12-02T00:00:00", "2024-01-02T00:00:00", "2023-11-02T00:00:00", "2024-01-01"],
    ["2023-12-02T14:30:00", "2024-01-02T14:30:00", "2023-12-02T12:30:00", "2024-01-01"],
  ];
  for (const [start, end, shiftedStart, shiftedEnd] of cases) {
    it(`shift the run from ${start}`, () => {
      const interval = { start: moment(start), end: moment(end) };
      const unmodified = templateVariables({ ...run, interval });
      const text = render({ text: modifier }, { variables: unmodified, macros: [] });
      const variables = templateVariables({
        ...run,
        interval: {
          start: shiftMoment(interval.start, text),
          end: shiftMoment(interval.end, "-1d"),
        },
      });
      assertEquals([variables.start_datetime, variables.end_date], [shiftedStart, shiftedEnd]);
    });
  }
});
