import { ProjectError } from "../../errors.ts";
import { ExactDecimal, isWholeNumber } from "../../exact_numbers.ts";
import type { Asset, ExactValue, Pipeline, Value } from "../../project/model.ts";
import { type Moment, parseMoment } from "../../template/moment.ts";

/** Rows by the names of their columns. */
export type GivenRow = Readonly<Record<string, ExactValue>>;

/** The value of a column, by a name without case; null when the row does not have it. */
export function valueOf(row: GivenRow, name: string): ExactValue {
  const key = Object.keys(row).find((key) => key.toLowerCase() === name.toLowerCase());
  return (key === undefined ? undefined : row[key]) ?? null;
}

/** A test of an asset's query, as its file has it. */
export interface UnitTest {
  readonly name: string;
  /** Rows by the asset whose table they stand for, those of fixtures included. */
  readonly inputs: readonly TableInput[];
  /** Values for variables of the pipeline. */
  readonly variables: Readonly<Record<string, Value>>;
  /** What the query is to take for the present; `undefined` for the real one. */
  readonly executionTime: Moment | undefined;
  /** Of the query itself; `undefined` when only the queries in it are looked at. */
  readonly output: ExpectedRows | undefined;
  /** Of the queries that it names with `WITH`. */
  readonly named: Readonly<Record<string, ExpectedRows>>;
}

/** Rows that a query finds in place of those of a table. */
export interface TableInput {
  readonly asset: string;
  readonly rows: readonly GivenRow[];
}

/** What a query is expected to give. */
export interface ExpectedRows {
  /** `undefined` when only their number matters. */
  readonly rows: readonly GivenRow[] | undefined;
  readonly count: number | undefined;
  /** Whether columns that the rows do not name are a difference. */
  readonly exact: boolean;
  /** Whether the rows must come in this order. */
  readonly ordered: boolean;
}

/**
 * Reads a test of an asset.
 * @throws {ProjectError} Naming the test and its key.
 */
export function readUnitTest(value: ExactValue, { asset, pipeline }: {
  readonly asset: Asset;
  readonly pipeline: Pick<Pipeline, "fixtures">;
}): UnitTest {
  const reader = new Reader(asset, unitTestName(value));
  const test = reader.map(value, "", [
    ...["name", "description", "inputs", "fixtures", "variables", "execution_time", "expected"],
  ]);
  const { output, named } = readExpected(test.expected, reader);
  return {
    name: unitTestName(value),
    inputs: readInputs(test, { fixtures: pipeline.fixtures, reader }),
    variables: readVariables(test.variables ?? {}, reader),
    executionTime: readTime(test.execution_time, reader),
    output,
    named,
  };
}

/** Variables hold doubles, as in pipeline.yml. */
function readVariables(value: ExactValue, reader: Reader): Readonly<Record<string, Value>> {
  const variables = reader.map(value, "variables");
  const tooLong = Object.keys(variables).find((name) => hasExactDecimal(variables[name]));
  if (tooLong === undefined) return variables as Readonly<Record<string, Value>>;
  throw reader.wrong(
    `variables.${tooLong}`,
    "has a number of more digits than a variable holds: put it in quotes",
  );
}

function hasExactDecimal(value: ExactValue | undefined): boolean {
  if (typeof value !== "object" || value === null) return false;
  return value instanceof ExactDecimal || Object.values(value).some(hasExactDecimal);
}

/** What the file calls a test. */
export function unitTestName(value: ExactValue): string {
  const name = isMap(value) ? value.name : undefined;
  return typeof name === "string" && name !== "" ? name : "(without a name)";
}

function readExpected(value: ExactValue | undefined, reader: Reader) {
  const keys = ["rows", "count", "match", "order"];
  const { ctes, ...own } = reader.map(value ?? {}, "expected", [...keys, "ctes"]);
  const named = Object.entries(reader.map(ctes ?? {}, "expected.ctes"))
    .map(([name, part]): [string, ExpectedRows] => {
      const key = `expected.ctes.${name}`;
      const read = readRowsExpected(reader.map(part, key, keys), key, reader);
      if (read === undefined) throw reader.wrong(key, "must have rows or count");
      return [name, read];
    });
  const output = readRowsExpected(own, "expected", reader);
  if (output === undefined && named.length === 0) {
    throw reader.wrong(
      "expected",
      "must have rows, count or ctes: the test would pass whatever happens",
    );
  }
  return { output, named: Object.fromEntries(named) };
}

/** `undefined` when neither rows nor their number are given. */
function readRowsExpected(
  { rows, count, match = "subset", order = "any" }: GivenRow,
  key: string,
  reader: Reader,
): ExpectedRows | undefined {
  if (match !== "subset" && match !== "exact") {
    throw reader.wrong(`${key}.match`, "must be subset or exact");
  }
  if (order !== "any" && order !== "strict") {
    throw reader.wrong(`${key}.order`, "must be any or strict");
  }
  if (count !== undefined && !(isWholeNumber(count) && count >= 0)) {
    throw reader.wrong(`${key}.count`, "must be a whole number");
  }
  if (rows === undefined && count === undefined) return undefined;
  return {
    rows: rows === undefined ? undefined : reader.rows(rows, `${key}.rows`),
    count: count === undefined ? undefined : Number(count),
    exact: match === "exact",
    ordered: order === "strict",
  };
}

/** Own rows, and those of fixtures for the assets that have none of their own. */
function readInputs(
  { inputs = [], fixtures: wanted = [] }: GivenRow,
  { fixtures, reader }: { readonly fixtures: readonly ExactValue[]; readonly reader: Reader },
): TableInput[] {
  const own = reader.list(inputs, "inputs").map((input, index) =>
    readInput(input, `inputs[${index}]`, reader)
  );
  const shared = reader.list(wanted, "fixtures").map((name) => {
    const found = fixtures.find((fixture) => isMap(fixture) && fixture.name === name);
    if (found === undefined) {
      throw reader.wrong(
        "fixtures",
        `names ${JSON.stringify(name)}, which pipeline.yml does not have`,
      );
    }
    return readInput(found, `the fixture ${JSON.stringify(name)}`, reader);
  });
  const nameOf = ({ asset }: TableInput) => asset.toLowerCase();
  const given = new Set(own.map(nameOf));
  const all = [...own, ...shared.filter((fixture) => !given.has(nameOf(fixture)))];
  const twice = all.find((input, index) =>
    all.findIndex((other) => nameOf(other) === nameOf(input)) < index
  );
  if (twice === undefined) return all;
  throw reader.wrong("inputs", `gives rows for "${twice.asset}" twice`);
}

function readInput(value: ExactValue, key: string, reader: Reader): TableInput {
  const { asset, rows = [] } = reader.map(value, key);
  if (typeof asset !== "string" || asset === "") {
    throw reader.wrong(key, "must name an asset");
  }
  return { asset, rows: reader.rows(rows, `${key}.rows`) };
}

function readTime(value: ExactValue | undefined, reader: Reader): Moment | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  const moment = typeof value === "string" ? parseMoment(value)?.moment : undefined;
  if (moment !== undefined) return moment;
  throw reader.wrong("execution_time", "must be a date such as 2024-01-31 12:30:00");
}

class Reader {
  readonly #asset: Asset;
  readonly #test: string;

  constructor(asset: Asset, test: string) {
    this.#asset = asset;
    this.#test = test;
  }

  wrong(key: string, what: string): ProjectError {
    return new ProjectError(
      `The unit test "${this.#test}" cannot be read: ${key === "" ? "it" : key} ${what}`,
      { file: this.#asset.path },
      { code: "E385" },
    );
  }

  /** @param known Its keys, when there are no others. */
  map(value: ExactValue, key: string, known?: readonly string[]): GivenRow {
    if (!isMap(value)) throw this.wrong(key, "must be a map of keys and values");
    const stray = known && Object.keys(value).find((name) => !known.includes(name));
    if (stray !== undefined) {
      throw this.wrong(key, `has no key "${stray}", only ${known?.join(", ")}`);
    }
    return value;
  }

  list(value: ExactValue, key: string): readonly ExactValue[] {
    if (Array.isArray(value)) return value;
    throw this.wrong(key, "must be a list");
  }

  rows(value: ExactValue, key: string): GivenRow[] {
    return this.list(value, key).map((item, index) => {
      const row = this.map(item, `${key}[${index}]`);
      const names = Object.keys(row).map((name) => name.toLowerCase());
      const twice = names.find((name, index) => names.indexOf(name) < index);
      if (twice === undefined) return row;
      throw this.wrong(`${key}[${index}]`, `names the column "${twice}" twice, in other letters`);
    });
  }
}

function isMap(value: ExactValue | undefined): value is GivenRow {
  return typeof value === "object" && value !== null && !Array.isArray(value) &&
    !(value instanceof ExactDecimal);
}
