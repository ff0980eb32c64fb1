/** The parts of `data-diff` that hold its promises: exact numbers, sorting with little memory, pairs of rows. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { CellValue, Connection, Rows } from "../../../src/connections/connection.ts";
import { duckdb } from "../../../src/platforms/duckdb/mod.ts";
import { compareTableRows, type RowsDiff } from "../../../src/run/data_diff/compare.ts";
import { digestOf, DistinctCount } from "../../../src/run/data_diff/distinct_count.ts";
import { subtractDecimals } from "../../../src/run/data_diff/decimal_sum.ts";
import { compareColumns } from "../../../src/run/data_diff/schema.ts";
import { SortedRows } from "../../../src/run/data_diff/sorted_rows.ts";
import { ColumnStatistics } from "../../../src/run/data_diff/statistics.ts";
import { Turns } from "../../../src/run/data_diff/turns.ts";
import type { TableAt } from "../../../src/run/table_shape.ts";
import { canonicalCell, kindOfBoth } from "../../../src/run/values/cell_texts.ts";
import { alterTable, alterWords } from "../../../src/sql/alter_table.ts";

describe("canonicalCell", () => {
  const same: readonly (readonly [a: CellValue, b: CellValue, types: readonly [string, string]])[] =
    [
      ["1.50", 1.5, ["numeric(10,2)", "DOUBLE"]],
      [12345678901234567890n, "12345678901234567890.00", ["HUGEINT", "numeric"]],
      [true, 1, ["BOOLEAN", "tinyint(1)"]],
      ["2024-01-31 12:00:00+00", "2024-01-31T14:00:00.000+02:00", ["timestamptz", "TIMESTAMP"]],
      ["2024-01-31", "2024-01-31 00:00:00", ["date", "timestamp"]],
      ["10:00:00", "10:00:00.000", ["time", "time"]],
      ['{"a":1.0,"b":2}', '{"b": 2, "a": 1}', ["json", "jsonb"]],
    ];
  for (const [a, b, [left, right]] of same) {
    it(`${String(a)} of ${left} is ${String(b)} of ${right}`, () => {
      const kind = kindOfBoth(left, right);
      assertEquals(canonicalCell(a, kind), canonicalCell(b, kind));
    });
  }
  it("keeps apart what differs in the last digit, and texts that look alike", () => {
    assertEquals(canonicalCell("0.30000000000000004", "number"), "0.30000000000000004");
    const json = (text: string) => canonicalCell(text, "structure");
    assert(json('{"n": 0.12345678901234567891}') !== json('{"n": 0.12345678901234567892}'));
    assert(json('{"a": 1, "a": 2}') !== json('{"a": 2}'));
    assertEquals(json('{"b": ["x:y"], "a\\": ": 1.50}'), json('{"a\\": ": 1.5, "b": ["x:y"]}'));
    assertEquals(canonicalCell("1.0", "text"), "1.0");
    assertEquals(canonicalCell(null, "text"), null);
    assert(canonicalCell("", "text") !== canonicalCell(null, "text"));
  });
});

/** How many files of a folder this process has open, where the system tells. */
async function openFilesIn(folder: string): Promise<number> {
  if (Deno.build.os !== "linux") return 0;
  const { stdout } = await new Deno.Command("ls", { args: ["-l", `/proc/${Deno.pid}/fd`] })
    .output();
  return new TextDecoder().decode(stdout).split(`-> ${folder}/`).length - 1;
}

describe("SortedRows", () => {
  it("sorts more than fits into memory, by files that it asks a folder for", async () => {
    const folder = await Deno.makeTempDir();
    try {
      const rows = new SortedRows(() => Promise.resolve(folder), { memory: 10_000 });
      const keys = Array.from({ length: 1_000 }, (_, index) => String((index * 7919) % 1_000));
      for (const key of keys) await rows.add({ key, row: `${key}\u00e9\u{1F989}` });
      const files = [...Deno.readDirSync(folder)].length;
      assert(files > 5, `${files} files`);
      const read = await Array.fromAsync(rows.read());
      assertEquals(read.map(({ key }) => key), keys.toSorted());
      assertEquals(read[0]?.row, "0\u00e9\u{1F989}");
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
  it("has few files open, however many there are, and merges them in passes", async () => {
    const folder = await Deno.makeTempDir();
    try {
      const rows = new SortedRows(() => Promise.resolve(folder), { memory: 200_000 });
      const keys = Array.from({ length: 2_000 }, (_, index) => String((index * 7919) % 2_000));
      for (const key of keys) await rows.add({ key, row: `${key}${"x".repeat(10_000)}` });
      const files = [...Deno.readDirSync(folder)].length;
      assert(files > 64, `${files} files`);
      const read: string[] = [];
      let open = 0;
      for await (const { key } of rows.read()) {
        read.push(key);
        // The system closes a file a little later than it is told to.
        if (read.length === 500) open = await openFilesIn(folder);
      }
      assertEquals(read, keys.toSorted());
      assert(open <= 32, `${open} files are open`);
      assert(Deno.build.os !== "linux" || open > 0);
      // What was merged is gone at once.
      assertEquals([...Deno.readDirSync(folder)].length, 32);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
  it("closes its files when nobody reads on", async () => {
    const folder = await Deno.makeTempDir();
    try {
      const rows = new SortedRows(() => Promise.resolve(folder), { memory: 1_000_000 });
      for (let row = 0; row < 300; row++) {
        await rows.add({ key: String(row), row: "x".repeat(10_000) });
      }
      for await (const { key } of rows.read()) {
        assertEquals(key, "0");
        assert(Deno.build.os !== "linux" || await openFilesIn(folder) > 0);
        break;
      }
      assertEquals(await openFilesIn(folder), 0);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
  it("asks for no folder when all rows fit", async () => {
    const rows = new SortedRows(() => Promise.reject(new Error("asked for a folder")));
    await rows.add({ key: "b", row: "1" });
    await rows.add({ key: "a", row: "2" });
    assertEquals((await Array.fromAsync(rows.read())).map(({ row }) => row), ["2", "1"]);
  });
});

describe("lines of any length", () => {
  it("are read from files in a time that grows with them", async () => {
    const folder = await Deno.makeTempDir();
    try {
      const rows = new SortedRows(() => Promise.resolve(folder), { memory: 1 });
      const long = "x".repeat(30_000_000);
      for (const key of ["b", "a"]) await rows.add({ key, row: long + key });
      const since = performance.now();
      const read = await Array.fromAsync(rows.read());
      const found = read.map(({ key, row }) => [key, row === long + key]);
      assertEquals(found, [["a", true], ["b", true]]);
      assert(performance.now() - since < 5_000, "reading is slow");
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
});

describe("ColumnStatistics", () => {
  it("adds decimals without losing a digit", () => {
    const statistics = new ColumnStatistics("number");
    for (const cell of ["0.1", "0.2", "12345678901234567890", "-1.25", null, "NaN"]) {
      statistics.add(cell);
    }
    const figures = Object.fromEntries(statistics.read().map(({ name, value }) => [name, value]));
    assertEquals([figures["Sum"], figures["Min"], figures["Max"], figures["NaN and Infinity"]], [
      "12345678901234567889.05",
      "-1.25",
      "12345678901234567890",
      "1",
    ]);
    assertEquals([figures["Count"], figures["Null Count"]], ["6", "1"]);
    assertEquals(subtractDecimals("12345678901234567890.1", "0.01"), "12345678901234567890.09");
    assertEquals(subtractDecimals("x", "1"), undefined);
  });
});

describe("DistinctCount", () => {
  it("counts texts that differ in little, and knows those that come again", () => {
    const count = new DistinctCount(300_000);
    for (const round of [1, 2]) {
      for (let n = 0; n < 100_000; n++) {
        count.add(digestOf(String(n)));
        count.add(digestOf("x".repeat(40) + String.fromCharCode(n % 60_000) + n));
      }
      assertEquals([round, count.size], [round, 200_000]);
    }
    count.add({ low: 0, high: 0 });
    count.add({ low: 0, high: 0 });
    assertEquals(count.size, 200_001);
  });

  it("stops at its limit", () => {
    const count = new DistinctCount(2);
    for (const text of ["", "a", "a"]) count.add(digestOf(text));
    assertEquals(count.size, 2);
    count.add(digestOf("b"));
    assertEquals(count.size, undefined);
  });

  it("counts characters as people do, not their halves", () => {
    assertEquals(["", "é😀x", "\ud83d", "\ude00"].map((text) => digestOf(text).characters), [
      0,
      3,
      1,
      1,
    ]);
  });
});

describe("Turns", () => {
  it("lets others in while much is worked on, and ends with the signal", async () => {
    const controller = new AbortController();
    const turns = new Turns(controller.signal);
    setTimeout(() => controller.abort(new Error("stopped")), 50);
    const since = performance.now();
    const error = await assertRejects(async () => {
      // Without `await`, as the work does it, when it is not the turn of others.
      while (performance.now() - since < 10_000) {
        const waits = turns.after(100_000);
        if (waits !== undefined) await waits;
      }
    }, Error);
    assertEquals(error.message, "stopped");
    assert(performance.now() - since < 5_000, "it took too long to stop");
  });
});

/** A side whose table has these rows. */
function side(rows: Rows["rows"]): TableAt {
  const connection = {
    query: () => Promise.resolve({ columns: [], rows }),
  } as unknown as Connection;
  return { connectionName: "c", connection, dialect: duckdb.dialect, names: {}, table: "t" };
}

async function compare(
  source: Rows["rows"],
  target: Rows["rows"],
  key: readonly string[],
): Promise<RowsDiff> {
  const columns = ["id", "name"].map((name) => ({
    name,
    type: "VARCHAR",
    nullable: true,
    primaryKey: false,
    unique: false,
    comment: undefined,
  }));
  return await compareTableRows(
    { source: side(source), target: side(target) },
    compareColumns(columns, columns, { types: undefined }),
    {
      key,
      examples: 10,
      signal: new AbortController().signal,
      folder: () => Promise.reject(new Error("asked for a folder")),
    },
  );
}

const countsOf = ({ equal, changed, onlyInSource, onlyInTarget, repeatedKeys }: RowsDiff) => [
  equal,
  changed,
  onlyInSource,
  onlyInTarget,
  repeatedKeys,
];

describe("figures that differ", () => {
  it("are of rows that differ, so that these alone tell a difference", async () => {
    let state = 7;
    const random = (below: number) => (state = state * 48271 % 2147483647) % below;
    const cell = () => [null, "", "a", "bb", "é"][random(5)] ?? null;
    const rows = () => Array.from({ length: random(4) }, () => [String(random(3)), cell()]);
    let different = 0;
    for (let round = 0; round < 400; round++) {
      const [first, second] = [rows(), random(2) === 0 ? rows() : undefined];
      const diff = await compare(first, second ?? first.toReversed(), [[], ["id"]][random(2)]!);
      const { changed, onlyInSource, onlyInTarget, statistics } = diff;
      const isOther = changed + onlyInSource + onlyInTarget > 0;
      const figuresDiffer = statistics.some(({ source, target }) =>
        JSON.stringify(source) !== JSON.stringify(target)
      );
      if (figuresDiffer) different++;
      assertEquals(figuresDiffer && !isOther, false, JSON.stringify([first, second]));
      assertEquals(second === undefined && isOther, false);
    }
    assert(different > 50, `${different} differed`);
  });
});

describe("compareTableRows", () => {
  it("compares by a key, in whatever order rows come", async () => {
    const diff = await compare(
      [["b", "2"], ["a", "1"], ["c", null]],
      [["c", ""], ["d", "4"], ["a", "1"]],
      ["ID"],
    );
    assertEquals(countsOf(diff), [1, 1, 1, 1, 0]);
    assertEquals(diff.changedColumns, { name: 1 });
    assertEquals(diff.examples, [
      {
        kind: "only in source",
        cells: [
          { column: "id", source: "b", target: undefined },
          { column: "name", source: "2", target: undefined },
        ],
      },
      {
        kind: "changed",
        cells: [
          { column: "id", source: "c", target: "c" },
          { column: "name", source: null, target: "" },
        ],
      },
      {
        kind: "only in target",
        cells: [
          { column: "id", source: undefined, target: "d" },
          { column: "name", source: undefined, target: "4" },
        ],
      },
    ]);
  });

  it("compares whole rows without one, each as often as it is there", async () => {
    const rows: Rows["rows"] = [["a", "1"], ["a", "1"], ["b", null]];
    assertEquals(countsOf(await compare(rows, rows.toReversed(), [])), [3, 0, 0, 0, 0]);
    const diff = await compare(rows, [["a", "1"], ["b", null], ["b", null]], []);
    assertEquals(countsOf(diff), [2, 0, 1, 1, 0]);
  });

  it("counts rows whose key is not their own", async () => {
    const rows: Rows["rows"] = [["a", "1"], ["a", "2"], ["b", "3"]];
    assertEquals(countsOf(await compare(rows, rows, ["id"])), [3, 0, 0, 0, 2]);
  });

  it("takes null in a key for itself alone, as keys that are not enforced may have it", async () => {
    const diff = await compare([[null, "1"], ["a", "2"]], [["a", "2"], [null, "3"]], ["id"]);
    assertEquals(countsOf(diff), [1, 1, 0, 0, 0]);
    assertEquals(countsOf(await compare([[null, "1"]], [["null", "1"]], ["id"])), [0, 0, 1, 1, 0]);
  });

  it("does not take one side's null for a text", async () => {
    assertEquals(countsOf(await compare([["null", null]], [["null", "null"]], [])), [
      0,
      0,
      1,
      1,
      0,
    ]);
  });
});

describe("alterTable", () => {
  const column = { name: 'a"b', type: "text", nullable: false };
  const changes = [
    { kind: "add", column },
    { kind: "drop", name: "c" },
    { kind: "alter", column: { ...column, name: "d" }, type: true, nullable: true },
  ] as const;
  it("is one statement on PostgreSQL, several elsewhere", () => {
    assertEquals(alterTable("s.t", changes, alterWords("postgresql")), [
      'ALTER TABLE "s"."t"\n  ADD COLUMN "a""b" text NOT NULL,\n  DROP COLUMN "c",\n' +
      '  ALTER COLUMN "d" TYPE text,\n  ALTER COLUMN "d" SET NOT NULL;',
    ]);
    assertEquals(alterTable("s.t", changes, alterWords("duckdb")).length, 5);
    assertEquals(
      alterTable("s.t", changes, alterWords("tsql")).at(-1),
      "ALTER TABLE [s].[t] ALTER COLUMN [d] text NOT NULL;",
    );
    assertEquals(
      alterTable("s.t", changes, alterWords("bigquery")).at(-1),
      "-- `d` cannot be made NOT NULL by a statement",
    );
    assertEquals(alterTable("s.t", [], alterWords("generic")), []);
    assertEquals(
      alterTable('s."t"', changes, alterWords("snowflake"))[1],
      'ALTER TABLE "S"."t" DROP COLUMN "c";',
    );
  });
});
