import { assertEquals, assertThrows } from "@std/assert";
import { fromBase64, fromHex, toBase64, toHex } from "../src/byte_text.ts";

Deno.test("toHex() and fromHex() are each other's inverse", () => {
  const bytes = Uint8Array.of(0, 15, 255);
  assertEquals(toHex(bytes), "000fff");
  assertEquals(fromHex("000FFF"), bytes);
  assertEquals([toHex(new Uint8Array()), fromHex("").length], ["", 0]);
});

Deno.test("toHex() takes a view of a larger buffer", () => {
  assertEquals(toHex(new Uint8Array(Uint8Array.of(1, 2, 3).buffer, 1, 1)), "02");
});

Deno.test("toBase64() pads", () => assertEquals(toBase64(Uint8Array.of(0xfb, 0xff)), "+/8="));

Deno.test("fromBase64() reads what toBase64() writes, and no other text", () => {
  for (const bytes of [[], [1], [1, 2], [0xfb, 0xff, 3], [1, 2, 3, 4]]) {
    assertEquals([...fromBase64(toBase64(Uint8Array.from(bytes)))], bytes);
  }
  for (const text of ["a", "a b=", "not base64!", "=", "QUJD="]) {
    const error = assertThrows(() => fromBase64(text), TypeError);
    assertEquals(error.message, "The text is not base64");
  }
});
