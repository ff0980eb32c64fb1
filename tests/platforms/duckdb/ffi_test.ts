import { assertEquals } from "@std/assert";
import { cString } from "../../../src/platforms/duckdb/ffi.ts";

Deno.test("cString ends a text with NUL, in memory of its own that V8 does not move", () => {
  const bytes = cString("é");
  assertEquals([...bytes], [0xc3, 0xa9, 0]);
  // A view into a larger buffer, such as a pool of the encoder, could be written over by others.
  assertEquals([bytes.byteOffset, bytes.buffer.byteLength], [0, 3]);
});
