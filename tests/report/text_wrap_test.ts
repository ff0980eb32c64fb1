import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { wrapExplanation } from "../../src/report/text_wrap.ts";

interface Case {
  readonly name: string;
  readonly text: readonly string[];
  readonly wrapped: readonly string[];
}

/** B3: at a width of 40 columns. */
const cases: readonly Case[] = [
  {
    name: "leaves alone what fits",
    text: ["short", "  cause: short"],
    wrapped: ["short", "  cause: short"],
  },
  {
    name: "hangs the parts of an explanation behind their names",
    text: ["failed", "  where: used by: mart.one, mart.two, mart.three, mart.four"],
    wrapped: [
      "failed",
      "  where: used by: mart.one, mart.two,",
      "         mart.three, mart.four",
    ],
  },
  {
    name: "indents the rest of a message",
    text: ["connection 'warehouse' not found in config file '/work/.bruin.yml'"],
    wrapped: ["connection 'warehouse' not found in", "  config file '/work/.bruin.yml'"],
  },
  {
    name: "gives the id of a request a line of its own",
    text: ["  where: secret warehouse, region eu-west-1, request id 1f2e-99; used by: mart.one"],
    wrapped: [
      "  where: secret warehouse, region",
      "         eu-west-1,",
      "         request id 1f2e-99;",
      "         used by: mart.one",
    ],
  },
  {
    name: "goes on with the lines of a tree",
    text: [
      "├── raw.a",
      "│   ├── cannot connect to the warehouse of the company",
      "│   │     cause: connection refused by the host named db",
      "│   └── another one that is quite long, too, is it not",
      "└── raw.b",
    ],
    wrapped: [
      "├── raw.a",
      "│   ├── cannot connect to the warehouse",
      "│   │   of the company",
      "│   │     cause: connection refused by",
      "│   │            the host named db",
      "│   └── another one that is quite long,",
      "│       too, is it not",
      "└── raw.b",
    ],
  },
  {
    name: "leaves statements as they are sent",
    text: [
      "  statement:",
      "    select 'a text that is far too long for the terminal' as x",
      "  fix: write something that is not so long at all",
      "  query: select 'a text that is far too long for the terminal'",
    ],
    wrapped: [
      "  statement:",
      "    select 'a text that is far too long for the terminal' as x",
      "  fix: write something that is not so",
      "       long at all",
      "  query: select 'a text that is far too long for the terminal'",
    ],
  },
  {
    name: "keeps words that are longer than a line",
    text: ["  where: /a/path/that/is/far/longer/than/the/terminal:12, working directory /x"],
    wrapped: [
      "  where: /a/path/that/is/far/longer/than/the/terminal:12,",
      "         working directory /x",
    ],
  },
];

describe("wrapExplanation()", () => {
  for (const { name, text, wrapped } of cases) {
    it(name, () => assertEquals(wrapExplanation(text.join("\n"), 40).split("\n"), wrapped));
  }

  it("does nothing on a terminal that is too narrow to be read", () => {
    const text = "  where: used by: mart.one, mart.two, mart.three";
    assertEquals(wrapExplanation(text, 24), text);
  });
});
