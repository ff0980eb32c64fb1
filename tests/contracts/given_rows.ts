import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { Connection } from "../../src/connections/connection.ts";
import { ExactDecimal } from "../../src/exact_numbers.ts";
import { plainColumn } from "../../src/project/columns.ts";
import { compareRows } from "../../src/run/unit_tests/compare_rows.ts";
import type { GivenRow } from "../../src/run/unit_tests/definition.ts";
import { inputQuery } from "../../src/run/unit_tests/input_query.ts";
import type { Dialect } from "../../src/sql/dialect.ts";
import { standardMoments } from "../../src/sql/sql_words.ts";
import { never } from "./connection.ts";
import { ansiSuiteWords, type SuiteWords } from "./words.ts";

/** What the suite needs to know of a platform. */
export interface GivenRowsSubject {
  readonly name: string;
  /** Why it cannot run here; `undefined` when it can. */
  readonly skip: string | undefined;
  readonly open: () => Promise<Connection>;
  readonly dialect: Dialect;
  readonly words?: SuiteWords | undefined;
}

const row: GivenRow = {
  quotes: `it's "one" \`two\` \\' ''`,
  backslashes: "a\\b\\\\n \\x41 \\",
  lines: "first\nsecond\r\n\tthird",
  letters: "é 😀 {{ x }} $1 $$ ? -- /* ",
  whole: 9007199254740993n,
  fraction: 1.5,
  digits: new ExactDecimal("12345678901234567.123456789"),
  typed_digits: new ExactDecimal("12345678901234567.123456789"),
  yes: true,
  no: false,
  nothing: null,
  nothing_typed: null,
  day: "2024-02-29",
  here: "2024-02-29T12:30:00.123456+02:00",
  anywhere: "2024-02-29 12:30:00.123456",
};
const bytes: GivenRow = { digits_as_bytes: "\\x00ff5c27", letters_as_bytes: "it's" };

/** Rows that are given to a query arrive as they are, with the types that columns declare. */
export function testGivenRows(
  { name, skip, open, dialect, words = ansiSuiteWords }: GivenRowsSubject,
): void {
  const title = `Given rows on ${name}${skip === undefined ? "" : ` (${skip})`}`;
  (skip === undefined ? describe : describe.skip)(title, () => {
    it("arrive as they are", async () => {
      const { moments = standardMoments } = dialect.words;
      const types: Readonly<Record<string, string>> = {
        typed_digits: "decimal(38, 9)",
        nothing_typed: "integer",
        day: "date",
        here: moments.local,
        anywhere: moments.instant,
        ...words.bytes === undefined
          ? {}
          : { digits_as_bytes: words.bytes, letters_as_bytes: words.bytes },
      };
      const given = {
        ...row,
        ...words.bytes === undefined ? {} : bytes,
        ...words.keepsEscapes === false ? { backslashes: "a\\b\\\\n \\" } : {},
      };
      const columns = Object.entries(types).map(([name, type]) => ({ ...plainColumn, name, type }));
      await using connection = await open();
      const query = inputQuery([given, {}], columns, dialect);
      const actual = await connection.query(query ?? "", { signal: never });
      const none = Object.fromEntries(Object.keys(given).map((name) => [name, null]));
      const rows = [{ ...given, here: "2024-02-29T10:30:00.123456Z" }, none];
      const expected = { rows, count: undefined, exact: true, ordered: false };
      assertEquals(compareRows(expected, actual)?.reasons, undefined);
    });
  });
}
