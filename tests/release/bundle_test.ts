/** What `tools/compile/` makes of the scripts of a bundle. */
import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { joinScripts } from "../../tools/compile/join_scripts.ts";
import { groupScripts } from "../../tools/compile/script_groups.ts";
import { temporaryFolder } from "../e2e/command.ts";

/** Scripts as the bundler writes them: two entries, what both use, and what each of them uses alone. */
const scripts = {
  "main.js": `import {
  name
} from "./words.js";
import {
  name as name2
} from "./numbers.js";
import "./first.js";

export const answer = () => [name, name2, order, typeof DEFINED];
export const later = async () => (await import("./later.js")).later();
import { order } from "./order.js";
`,
  "other.js": `import {
  name
} from "./words.js";
import {
  released
} from "./alone.js";

export const answer = () => [name, released()];
`,
  "words.js": `import "./first.js";
import {
  order
} from "./order.js";

order.push("words");
var name = "word";
export {
  name
};
`,
  "numbers.js": `import {
  order
} from "./order.js";

order.push("numbers");
var name = 1;
export {
  name
};
`,
  "first.js": `import {
  order
} from "./order.js";

order.push("first");
`,
  "order.js": `export var order = [];
`,
  "alone.js": `var released = () => {
  const events = [];
  {
    using resource = { [Symbol.dispose]: () => events.push("released") };
    const { length } = events;
    events.push(length);
  }
  return events;
};
export {
  released
};
`,
  "later.js": `import {
  name
} from "./numbers.js";
import {
  name as name2
} from "./unused.js";

export const later = () => [name, name2];
`,
  "unused.js": `var name = "unused";
export {
  name
};
`,
} as const;

const texts = new Map<string, string>(Object.entries(scripts));

describe("groupScripts()", () => {
  it("groups by the entries that use a script, in the order of evaluation", () => {
    const groups = groupScripts(texts, { entries: ["main.js", "other.js"], apart: [] });
    assertEquals(
      Object.fromEntries(groups.map(({ name, members }) => [name, members])),
      {
        "main.js": ["main.js"],
        "other.js": ["other.js"],
        "later.js": ["later.js"],
        "unused.js": ["unused.js"],
        "shared-11-0.js": ["order.js", "first.js", "words.js"],
        "shared-10-0.js": ["numbers.js"],
        "shared-01-0.js": ["alone.js"],
      },
    );
  });

  it("keeps scripts apart, and cuts groups that get too long", () => {
    const long = "x".repeat(100_000);
    const some = new Map([
      ["main.js", `import "./a.js";\nimport "./b.js";\nimport "./c.js";\n`],
      ["a.js", long],
      ["b.js", long],
      ["c.js", ""],
    ]);
    const groups = groupScripts(some, { entries: ["main.js"], apart: ["c.js"] });
    assertEquals(groups.map(({ members }) => members), [["a.js"], ["b.js"], ["c.js"], ["main.js"]]);
  });

  it("refuses scripts that import each other", () => {
    const circle = new Map([["a.js", `import "./b.js";\n`], ["b.js", `import "./a.js";\n`]]);
    assertThrows(() => groupScripts(circle, { entries: ["a.js"], apart: [] }), Error, "a.js, b.js");
  });
});

describe("joinScripts()", () => {
  it("makes scripts that do the same, and are the same each time", async () => {
    const outputs: string[][] = [];
    for (let turn = 0; turn < 2; turn++) {
      await using folder = await temporaryFolder();
      for (const [name, text] of texts) await Deno.writeTextFile(`${folder.path}/${name}`, text);
      await joinScripts(folder.path, {
        entries: ["main.js", "other.js"],
        apart: [],
        define: { DEFINED: "1" },
      });
      const names = (await Array.fromAsync(Deno.readDir(folder.path))).map(({ name }) => name);
      outputs.push(
        await Promise.all(
          names.toSorted().map((name) => Deno.readTextFile(`${folder.path}/${name}`)),
        ),
      );
      const main = await import(`file://${folder.path}/main.js`);
      const other = await import(`file://${folder.path}/other.js`);
      assertEquals(main.answer(), ["word", 1, ["first", "words", "numbers"], "number"]);
      assertEquals(await main.later(), [1, "unused"]);
      assertEquals(other.answer(), ["word", [0, "released"]]);
    }
    assertEquals(outputs[0], outputs[1]);
    assertStringIncludes(outputs[0]?.join("") ?? "", "using ");
  });
});
