import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { errorOf, rendersAll } from "./cases.ts";

describe("date filters", () => {
  rendersAll([
    [
      "{{ '2022-02-03' | add_days(3) | add_days(1) | add_days(-5) | date_format('%Y/%m/%d') }}",
      "2022/02/02",
    ],
    [
      "{{ '2022-02-03T04:00:00' | add_hours(1) | add_minutes(12) | add_seconds(5) }}",
      "2022-02-03T05:12:05",
    ],
    ["{{ '2024-02-29' | add_years(1) }}", "2025-03-01"],
    ["{{ '2024-01-31' | add_months(1) }}", "2024-03-02"],
    ["{{ '2023-01-31' | add_months(1) }}", "2023-03-03"],
    ["{{ '2024-01-15 10:30:15.300' | add_milliseconds(500) }}", "2024-01-15 10:30:15.800"],
    ["{{ '2024-03-15T14:30:45.123456Z' | truncate_day }}", "2024-03-15T00:00:00.000000Z"],
    ["{{ '2024-03-15 14:30:45' | add_days(5) | truncate_month }}", "2024-03-01 00:00:00"],
    ["{{ end_timestamp | date_format('%Y-%m-%dT%H:%M:%S.%f') }}", "2024-03-31T05:59:59.999999"],
    ["{{ '2022-02-04T04:00:00.948740Z' | date_format('%f') }}", "948740"],
    ["{{ '2024-01-15' | add_hours(30) }}", "2024-01-16"],
    ["{{ '2024-03-15' | date_add('-1') }}", "2024-03-14"],
    ["{{ '2024-03-15T14:30:45' | truncate_year }}", "2024-01-01T00:00:00"],
    ["{{ '2024-03-15T14:30:45' | truncate_hour }}", "2024-03-15T14:00:00"],
    ["{{ '15 Mar 2024' | add_days(20) }}", "04 Apr 2024"],
    [
      "{{ start_date | date_format('%a %A %b %B %y %j 2006') }}",
      "Sat Saturday Mar March 24 %j 2006",
    ],
    ["{{ '2024-03-15T14:30:45+02:00' | date_format('%H%z') }}", "14+02:00"],
    ["{{ '2024-03-31' | add_days(days=1) }}", "2024-04-01"],
  ]);

  const errors: readonly (readonly [string, string])[] = [
    ["{{ 'soon' | add_days(1) }}", "invalid date format"],
    ["{{ 'soon' | truncate_day }}", "invalid date format"],
    ["{{ 'soon' | date_format('%Y') }}", "invalid date format, soon given"],
    [
      "{{ start_date | add_days('x') }}",
      "invalid number of days for add_days, it must be a valid integer, 'x' given",
    ],
    [
      "{{ start_date | add_hours(1.5) }}",
      "invalid number of hours for add_hours, it must be a valid integer, '1.5' given",
    ],
    ["{{ start_date | add_days }}", "The filter 'add_days' needs the argument \"days\""],
    ["{{ '9999-12-31' | add_days(1) }}", "The date is not in the years 0 to 9999"],
  ];
  for (const [template, message] of errors) {
    it(`refuse ${template}`, () => assertEquals(errorOf(template).message, message));
  }
});
