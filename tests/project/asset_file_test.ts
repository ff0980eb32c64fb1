import { join } from "node:path";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { KnownError, ProjectError } from "../../src/errors.ts";
import { isAssetFileName, nameFromPath, readAssetFile } from "../../src/project/asset_file.ts";
import { sqlAsset, temporaryProject } from "./temporary_project.ts";

async function readSql(content: string | Uint8Array) {
  await using project = await temporaryProject({ "assets/a.sql": content });
  return await readAssetFile(join(project.root, "assets/a.sql"));
}

describe("isAssetFileName()", () => {
  for (
    const name of [
      ...["a.sql", "a.py", "a.r", "a.asset.yml", "asset.yaml", "myasset.yml", "x.task.yml"],
    ]
  ) {
    it(`accepts ${name}`, () => assert(isAssetFileName(name)));
  }
  for (
    const name of ["a.SQL", "a.R", "a.yml", "asset.yml.bak", "sql", "constructor", "a.toString"]
  ) {
    it(`rejects ${name}`, () => assert(!isAssetFileName(name)));
  }
});

describe("nameFromPath()", () => {
  for (
    const [path, expected] of [
      ["assets/raw/orders.sql", "raw.orders"],
      ["assets/a/b/x.asset.yml", "a.b.x"],
      ["assets/a/asset.yml", "a"],
      ["assets/a/x.task.yml", "a.x.task"],
      ["assets/myasset.yml", "myasset"],
      ["assets/shop/assets/raw/x.sql", "raw.x"],
      ["tasks/raw/x.sql", "raw.x"],
    ]
  ) {
    it(`makes ${expected} of ${path}`, () =>
      assertEquals(nameFromPath(`/p/${path}`, "/p"), expected));
  }
});

describe("readAssetFile()", () => {
  it("splits header and body, and knows where the body starts", async () => {
    const { draft } = await readSql("\n/* @bruin\nname: x\n@bruin */\n\n\n  select 1;\n\n");
    assertEquals([draft?.body, draft?.bodyLine, draft?.format], ["select 1;", 7, "sql"]);
  });

  for (
    const [opening, closing] of [
      ["/*@bruin", "@bruin*/"],
      ["/*   @bruin  ", "  @bruin   */"],
      ['""" @bruin', '@bruin """'],
      ['"@bruin', '@bruin"'],
      ["' @bruin", "@bruin '"],
    ]
  ) {
    it(`understands a header from ${opening.trim()} to ${closing.trim()}`, async () => {
      const { draft } = await readSql(`${opening}\nname: x\n${closing}\nselect 1`);
      assertEquals([draft?.name, draft?.body], ["x", "select 1"]);
    });
  }

  it("reads files with a byte order mark and with Windows line ends", async () => {
    const text = `\ufeff${sqlAsset("name: x\ntype: pg.sql", "select 1\nfrom t")}`;
    const { draft } = await readSql(text.replaceAll("\n", "\r\n"));
    assertEquals([draft?.name, draft?.type, draft?.body], ["x", "pg.sql", "select 1\nfrom t"]);
  });

  it("keeps a very long line whole", async () => {
    const body = `select '${"x".repeat(300_000)}'`;
    const { draft } = await readSql(sqlAsset("name: x", body));
    assertEquals(draft?.body.length, body.length);
  });

  it("refuses an asset that is not UTF-8, with the place of the first wrong byte", async () => {
    const bytes = new TextEncoder().encode(sqlAsset("name: x", "select 'caf?'"));
    bytes[bytes.indexOf("?".charCodeAt(0))] = 0xe9;
    const error = await assertRejects(() => readSql(bytes), ProjectError, "is not UTF-8 text");
    assertEquals([error.position.line, error.position.column], [5, 12]);
  });

  it("refuses an asset in UTF-16", async () => {
    const text = `\ufeff${sqlAsset("name: x")}`;
    const bytes = new Uint8Array(new Uint16Array([...text].map((c) => c.charCodeAt(0))).buffer);
    await assertRejects(() => readSql(bytes), ProjectError, "encoded as UTF-16");
  });

  it("ignores files without a header, whatever their bytes", async () => {
    assertEquals((await readSql(new Uint8Array([0x73, 0xe9, 0x00, 0xff]))).draft, undefined);
    assertEquals((await readSql("")).draft, undefined);
  });

  it("trims the names of checks, and warns of a null among their values", async () => {
    const { draft, warnings } = await readSql(sqlAsset(
      "name: x\ntype: pg.sql\ncolumns:\n- name: c\n  checks:\n  - name: ' not_null '\n" +
        "  - {name: accepted_values, value: [1, null, ~]}\n",
    ));
    assertEquals(draft?.columns[0]?.checks.map(({ name, value }) => [name, value]), [
      ["not_null", undefined],
      ["accepted_values", [1]],
    ]);
    const message =
      "A null among the values of a check has no effect: remove it, or write '' or 'null'";
    assertEquals(warnings.map(({ message, severity }) => [message, severity]), [
      [message, "warning"],
      [message, "warning"],
    ]);
  });

  it("reads the file that `run` of a YAML asset names", async () => {
    await using project = await temporaryProject({
      "assets/a.asset.yml": "type: pg.sql\nrun: ../q.txt\n",
      "q.txt": "\nselect 1\n",
    });
    const { draft } = await readAssetFile(join(project.root, "assets/a.asset.yml"));
    assertEquals([draft?.executablePath, draft?.body], [join(project.root, "q.txt"), "select 1"]);
  });
});

const header = `name: shop.orders
type: duckdb.sql
tags: [a, &x b, *x]
enabled: "{{ var.x }}"
timeout: 1h30m
interval_modifiers: {start: -2h, end: 1d}
materialization: {type: table, cluster_by: [a]}
depends:
  - shop.orders
  - {uri: "bigquery://x", mode: symbolic, columns: [{name: a, usage: b}]}
columns:
  - name: id
    foreign_key: {table: a, column: b}
    checks: [{name: not_null}, {name: accepted_values, value: [1, 2.5, x]}]
custom_checks: [{name: c, query: "select 1", value: 3}]
hooks: {pre: [{query: "x"}]}
secrets: [{key: a, inject_as: b}]
parameters: {a: {b: [c, 1]}, <<: {z: 1}}`;

const samples: Readonly<Record<string, string>> = {
  "m.sql": sqlAsset(header),
  "m.asset.yml": header,
  "m.py": "# @bruin.name: a\n# @bruin.columns.x.checks: unique\n# @bruin.retries: 3\nprint(1)\n",
};
const marks = new TextEncoder().encode("{}[]&*!|>:-#'\"%@`,?~\t\n \r\0$<\u0085");

/** Replaces, removes, inserts or repeats bytes at a few places. */
function mutate(bytes: Uint8Array, random: () => number): Uint8Array {
  const mutated = [...bytes];
  const below = (limit: number) => Math.floor(random() * limit);
  for (let change = 0; change <= below(4); change++) {
    const at = below(mutated.length);
    const byte = random() < 0.7 ? marks[below(marks.length)] : below(256);
    const kind = random();
    if (kind < 0.4) mutated[at] = byte;
    else if (kind < 0.7) mutated.splice(at, 1 + below(8));
    else if (kind < 0.85) mutated.splice(at, 0, byte);
    else mutated.splice(at, 0, ...mutated.slice(at, at + below(40)));
  }
  return new Uint8Array(mutated);
}

/** The same numbers in every run: a failure can be repeated. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648;
}

describe("readAssetFile() on damaged files", () => {
  for (const [name, text] of Object.entries(samples)) {
    it(`throws nothing but known errors for mutations of ${name}`, async () => {
      await using project = await temporaryProject({ [name]: text });
      const path = join(project.root, name);
      assert((await readAssetFile(path)).draft !== undefined);
      const random = randomNumbers(7);
      for (let round = 0; round < 500; round++) {
        const bytes = mutate(new TextEncoder().encode(text), random);
        await Deno.writeFile(path, bytes);
        try {
          await readAssetFile(path);
        } catch (error) {
          assert(error instanceof KnownError, `${error} for ${new TextDecoder().decode(bytes)}`);
        }
      }
    });
  }
});
