import { assertEquals } from "@std/assert";
import { byteText, costText, type StatementFacts, statementLine } from "../src/statement_facts.ts";

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

for (
  const [amount, text] of [
    [0, "0 USD"],
    [8.7e-9, "less than 0.0001 USD"],
    [0.0001234, "0.00012 USD"],
    [18.75, "19 USD"],
  ] as const
) {
  Deno.test(`costText() writes ${amount} as ${text}`, () =>
    assertEquals(costText({ amount, currency: "USD" }), text));
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
