import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { ResultBatch } from "../../src/report/result_batch.ts";
import { rowParts } from "../../src/report/row_parts.ts";

const columns = [{ name: "n", type: "INTEGER" }];

/** Rows of one number each, from 0, in batches of these sizes. */
async function* batchesOf(sizes: readonly number[], onEnd = () => {}): AsyncGenerator<ResultBatch> {
  let next = 0;
  try {
    for (const size of sizes) {
      yield { columns, rows: Array.from({ length: size }, () => [next++]) };
    }
  } finally {
    onEnd();
  }
}

async function partsOf(sizes: readonly number[], size: number): Promise<unknown[][]> {
  const parts: unknown[][] = [];
  for await (const part of rowParts(batchesOf(sizes), size)) {
    const rows: unknown[] = [];
    for await (const batch of part) {
      assertEquals(batch.columns, columns);
      rows.push(...batch.rows.flat());
    }
    parts.push(rows);
  }
  return parts;
}

describe("rowParts()", () => {
  const cases: readonly { sizes: number[]; size: number; parts: number[][] }[] = [
    { sizes: [5], size: 2, parts: [[0, 1], [2, 3], [4]] },
    { sizes: [1, 1, 1, 1], size: 3, parts: [[0, 1, 2], [3]] },
    { sizes: [3, 3], size: 3, parts: [[0, 1, 2], [3, 4, 5]] },
    { sizes: [2, 0, 2, 0], size: 2, parts: [[0, 1], [2, 3]] },
    { sizes: [2], size: 10, parts: [[0, 1]] },
    { sizes: [0], size: 10, parts: [[]] },
  ];
  for (const { sizes, size, parts } of cases) {
    it(`makes ${JSON.stringify(parts)} of batches of ${sizes}`, async () => {
      assertEquals(await partsOf(sizes, size), parts);
    });
  }

  it("ends its source when nobody asks for more", async () => {
    let ended = false;
    for await (const part of rowParts(batchesOf([5], () => ended = true), 2)) {
      for await (const _ of part);
      break;
    }
    assertEquals(ended, true);
  });
});
