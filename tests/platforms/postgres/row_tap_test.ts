import { Buffer } from "node:buffer";
import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { RowTap } from "../../../src/platforms/postgres/row_tap.ts";

function message(kind: string, body: string): Buffer {
  const bytes = Buffer.alloc(5 + body.length);
  bytes.write(kind, "latin1");
  bytes.writeUInt32BE(4 + body.length, 1);
  bytes.write(body, 5, "latin1");
  return bytes;
}

/** What came where, in order; bytes that came in one piece after another are one. */
class Arrivals {
  readonly seen: [where: string, text: string][] = [];
  readonly tap = new RowTap();

  constructor() {
    this.tap.parse = (bytes) => this.add("parser", bytes);
  }

  readonly takeRows = (bytes: Uint8Array, start: number, end: number) =>
    this.add("rows", Buffer.from(bytes.subarray(start, end)));

  add(where: string, bytes: Buffer): void {
    const text = bytes.toString("latin1");
    const last = this.seen.at(-1);
    if (last?.[0] === where) last[1] += text;
    else this.seen.push([where, text]);
  }
}

const description = message("T", "columns");
const rows = Buffer.concat([
  message("D", "first"),
  message("D", ""),
  message("D", "x".repeat(300)),
]);
const end = Buffer.concat([message("C", "SELECT 3"), message("Z", "I")]);
const answer = Buffer.concat([description, rows, end]);
const text = (bytes: Buffer) => bytes.toString("latin1");

/** Cut into pieces of one length each, whose memory is used again. */
function pushInPieces(tap: RowTap, bytes: Buffer, length: number): void {
  const memory = Buffer.alloc(length);
  for (let at = 0; at < bytes.length; at += length) {
    const count = bytes.copy(memory, 0, at, at + length);
    tap.push(memory.subarray(0, count));
    memory.fill("#");
  }
}

describe("RowTap", () => {
  const cuts = [...Array(40).keys(), 299, 300, 310, 349, answer.length].map((cut) => cut + 1);

  it("passes rows to whoever takes them, in order, wherever the answer is cut", () => {
    for (const cut of cuts) {
      const arrivals = new Arrivals();
      arrivals.tap.take = arrivals.takeRows;
      pushInPieces(arrivals.tap, Buffer.concat([answer, answer]), cut);
      const once = [["parser", text(description)], ["rows", text(rows)], ["parser", text(end)]];
      const twice = [
        ...once.slice(0, 2),
        ["parser", text(end) + text(description)],
        ...once.slice(1),
      ];
      assertEquals(arrivals.seen, twice as typeof arrivals.seen, `cut at ${cut}`);
    }
  });

  it("leaves everything to the parser when nothing else takes rows", () => {
    for (const cut of cuts) {
      const arrivals = new Arrivals();
      pushInPieces(arrivals.tap, answer, cut);
      assertEquals(arrivals.seen, [["parser", text(answer)]]);
    }
  });

  it("forgets rows that are for nothing", () => {
    for (const cut of cuts) {
      const arrivals = new Arrivals();
      arrivals.tap.take = "nothing";
      pushInPieces(arrivals.tap, answer, cut);
      assertEquals(arrivals.seen, [["parser", text(description) + text(end)]]);
    }
  });
});
