import { assertEquals } from "@std/assert";
import { byteText, type StatementFacts, statementLine } from "../src/statement_facts.ts";

for (
  const [bytes, text] of [
    [0, "0 B"],
    [1023, "1023 B"],
    [1024, "1.0 KiB"],
    [1.5 * 1024 ** 3, "1.5 GiB"],
    [20 * 1024 ** 4, "20 TiB"],
  ] as const
) {
  Deno.test(`byteText() writes ${bytes} as ${text}`, () => assertEquals(byteText(bytes), text));
}

const cases: readonly [Omit<StatementFacts, "ms">, string][] = [
  [{}, ""],
  [{ rows: 1 }, "1 row"],
  [{ id: "7f" }, "job 7f"],
  [
    {
      id: "7f",
      rows: 12,
      bytes: 1.5 * 1024 ** 3,
      cost: { amount: 0.0074521, currency: "USD" },
      url: "https://console.example.com/7f",
    },
    "job 7f: 12 rows, 1.5 GiB, 0.0075 USD, https://console.example.com/7f",
  ],
];
for (const [facts, text] of cases) {
  Deno.test(`statementLine() is "${text}"`, () => {
    assertEquals(statementLine({ ...facts, ms: 5 }), text);
  });
}
