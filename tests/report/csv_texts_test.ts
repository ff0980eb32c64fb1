import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Redactor } from "../../src/redactor.ts";
import { formatResult } from "../../src/report/query_result.ts";
import type { ResultBatch } from "../../src/report/result_batch.ts";
import { ResultMask } from "../../src/report/result_mask.ts";
import { rowParts } from "../../src/report/row_parts.ts";
import { rowCount, sliceRows, TextBatch } from "../../src/row_texts.ts";

type Row = ResultBatch["rows"][number];

const columns = [
  { name: "a", type: "text" },
  { name: "b,c", type: "bool" },
  { name: "d", type: "text" },
];
const spaces = [..." \t\v\f\u00a0\u1680\u2000\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"];
const parts = [...spaces, ..."a1é日😀\"',;\n\r\0\x1b\u0085\u200b", "plain", "****"];

function textOf(random: () => number): string {
  return Array.from(
    { length: Math.floor(random() * 4) },
    () => parts[Math.floor(random() * parts.length)],
  ).join("");
}

/** Numbers between 0 and 1 that are the same in every run. */
function randomNumbers(seed: number): () => number {
  return () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return seed / 2 ** 31;
  };
}

function randomRows(count: number): Row[] {
  const random = randomNumbers(7);
  return Array.from({ length: count }, () => [
    random() < 0.2 ? null : textOf(random),
    random() < 0.3 ? null : random() < 0.5,
    textOf(random),
  ]);
}

/** The rows as a driver passes them on, with `t` and `f` where they hold booleans. */
function textBatch(rows: readonly Row[]) {
  const pieces: Uint8Array[] = [];
  const places: number[] = [];
  let length = 0;
  for (const cell of rows.flat()) {
    if (cell === null) places.push(-1, -1);
    else {
      const text = typeof cell === "boolean" ? String(cell)[0] : String(cell);
      const bytes = new TextEncoder().encode(text);
      pieces.push(bytes);
      places.push(length, length += bytes.length);
    }
  }
  const bytes = new Uint8Array(length);
  for (let at = 0, piece = 0; piece < pieces.length; at += pieces[piece++].length) {
    bytes.set(pieces[piece], at);
  }
  return new TextBatch({
    columns,
    count: rows.length,
    texts: {
      bytes,
      places: Int32Array.from(places),
      unlike: [undefined, (all, start) => all[start] === "t".charCodeAt(0), undefined],
    },
    decode: (texts, count) => {
      const from = texts.places.byteOffset / 4 / 6;
      return rows.slice(from, from + count);
    },
  });
}

async function csv(batches: readonly ResultBatch[], redactor = new Redactor()): Promise<string> {
  async function* all() {
    for (const batch of batches) yield await Promise.resolve(batch);
  }
  let text = "";
  const mask = new ResultMask(redactor);
  const options = { format: "csv", mask, connectionName: "db", query: "select" } as const;
  for await (const piece of formatResult(all(), options)) text += piece;
  return text;
}

describe("CsvTexts", () => {
  it("writes the CSV that values give", async () => {
    const rows = randomRows(20_000);
    const batch = textBatch(rows);
    assertEquals(await csv([batch]), await csv([{ columns, rows }]));
  });

  it("writes values that are longer than its buffer", async () => {
    const long = "日".repeat(100_000);
    const rows = [[long, true, `"${long}`], ["", null, long + long]];
    assertEquals(await csv([textBatch(rows)]), await csv([{ columns, rows }]));
  });

  it("hides what values would hide", async () => {
    const redactor = new Redactor();
    redactor.add("plain****");
    const rows = randomRows(20_000);
    const hidden = await csv([textBatch(rows)], redactor);
    assert(!hidden.includes("plain****"));
    assertEquals(hidden, await csv([{ columns, rows }], redactor));
  });
});

describe("TextBatch", () => {
  it("is cut like rows", async () => {
    const rows = randomRows(25);
    const batch = textBatch(rows);
    for (const [start, end] of [[0, 25], [0, 3], [7, 9], [20, 99], [25, 30]]) {
      const part = sliceRows(batch, start, end);
      assertEquals(part.rows, rows.slice(start, end));
      assertEquals(rowCount(part), part.rows.length);
    }
    async function* batches() {
      yield* await Promise.resolve([batch, batch]);
    }
    const texts: string[] = [];
    for await (const part of rowParts(batches(), 10)) {
      const gathered: ResultBatch[] = [];
      for await (const piece of part) gathered.push(piece);
      texts.push(await csv(gathered));
    }
    const all = [...rows, ...rows];
    const expected = [0, 10, 20, 30, 40].map((at) =>
      csv([{ columns, rows: all.slice(at, at + 10) }])
    );
    assertEquals(texts, await Promise.all(expected));
  });
});
