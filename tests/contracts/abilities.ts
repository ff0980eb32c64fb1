/**
 * docs/platforms.md: what the suites of a platform show, one row for each subject, made of the subject.
 * `deno task abilities` writes the rows, every other run of a suite compares its own.
 */
import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { platforms } from "../../src/platforms/mod.ts";
import type { Platform } from "../../src/platforms/platform.ts";
import type { ConnectionSubject } from "./connection.ts";
import type { ExecutionSubject } from "./dialect_execution.ts";
import type { LoadingSubject } from "./loading.ts";

/** The part of a platform's subject that says what its suites try. */
export interface AbilitySubject
  extends
    Pick<ConnectionSubject, "name" | "values" | "reports">,
    Pick<LoadingSubject, "kinds" | "longestText">,
    Pick<ExecutionSubject, "leavesOut" | "cases"> {
  readonly platform: Platform;
  readonly logins: readonly { readonly name: string }[];
}

type Row = readonly string[];

const page = new URL("../../docs/platforms.md", import.meta.url);
const isWriting = Deno.args.includes("--write-abilities");

/** Holds the rows of a subject to the page, or writes them there. Needs no server. */
export function testAbilities(subject: AbilitySubject): void {
  const rows = {
    "## By the suites": [abilitiesOf(subject)],
    "## Cases left out": Object.entries(subject.leavesOut ?? {})
      .map(([name, reason]) => [subject.name, name, reason]),
  };
  describe(`Abilities of ${subject.name}`, () => {
    it("are in docs/platforms.md as its suites have them (`deno task abilities`)", () => {
      for (const [heading, expected] of Object.entries(rows)) {
        const text = Deno.readTextFileSync(page);
        const table = tableUnder(heading, text);
        const isOwn = ([first]: Row) => nameIn(first) === subject.name;
        if (isWriting) {
          const all = [...table.rows.filter((row) => !isOwn(row)), ...expected].toSorted(byText);
          const written = all.map(lineOf).join("");
          Deno.writeTextFileSync(
            page,
            text.slice(0, table.start) + written + text.slice(table.end),
          );
        } else {
          assertEquals(table.rows.filter(isOwn), expected.toSorted(byText));
        }
      }
    });
  });
}

function abilitiesOf({ name, platform, ...subject }: AbilitySubject): Row {
  const { dialect, dataFormats = [], explains = false } = platform;
  const { catalog } = dialect;
  const refused = Object.entries(subject.kinds ?? {}).flatMap(([kind, tried]) =>
    tried === undefined ? [kind] : []
  );
  const also = {
    "table sensors": catalog.exists,
    "developer schemas": catalog.list,
    descriptions: dialect.describe ?? platform.descriptions,
    "editors' questions": catalog.browse,
    "exactly once": dialect.transactions,
  };
  return [
    `[${name}](platforms/${dialect.name}.md)`,
    subject.logins.map(({ name }) => name).join(", ") || "–",
    allBut(dialect.strategies, platforms.map(({ dialect }) => dialect.strategies)),
    allBut(dialect.checks, platforms.map(({ dialect }) => dialect.checks)),
    `${new Set(subject.values.map(([, type]) => type)).size} types`,
    dataFormats.join(", ") + refused.map((kind) => `; no ${kind}`).join("") +
    (subject.longestText === undefined ? "" : `; texts to ${subject.longestText} bytes`),
    "statements, loads",
    ["rows", ...subject.reports ?? [], ...explains ? ["plans"] : []].join(", "),
    Object.entries(also).flatMap(([ability, there]) => there === undefined ? [] : [ability])
      .join(", "),
  ];
}

/** Which of the keys that some platform has are there. */
function allBut(here: object, everywhere: readonly object[]): string {
  const all = new Set(everywhere.flatMap((table) => Object.keys(table)));
  const missing = [...all].filter((key) => !Object.hasOwn(here, key)).toSorted();
  return missing.length === 0 ? "all" : `all but ${missing.map((key) => `\`${key}\``).join(", ")}`;
}

/** The rows below the two lines of a table's head. */
function tableUnder(
  heading: string,
  text: string,
): { start: number; end: number; rows: readonly Row[] } {
  const match = RegExp(`^${heading}\n[^|]*(?:\\|.*\n){2}((?:\\|.*\n)*)`, "m").exec(text);
  if (match === null) throw new Error(`docs/platforms.md has no table under ${heading}`);
  const [{ length }, body = ""] = match;
  const end = match.index + length;
  const rows = body.split("\n").slice(0, -1)
    .map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
  return { start: end - body.length, end, rows };
}

const nameIn = (cell = "") => /^\[(.*)\]/.exec(cell)?.[1] ?? cell;
const lineOf = (row: Row) => `| ${row.join(" | ")} |\n`;
const byText = (a: Row, b: Row) => lineOf(a) < lineOf(b) ? -1 : 1;
