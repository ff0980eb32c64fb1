/** `bruin docs`: a page about pipelines, as text and in a browser. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { chromium, chromiumNeeded, openPage } from "./browser.ts";
import { bruin, type BruinOptions, temporaryFolder, writeFiles } from "./command.ts";

const secret = "s3cr3t-M@rker<&";
const files = {
  ".git/HEAD": "",
  ".bruin.yml": JSON.stringify({
    environments: { default: { connections: { generic: [{ name: "k", value: secret }] } } },
  }),
  "shop/pipeline.yml":
    "name: shop\nschedule: daily\nowner: ada\ndefault_connections: {duckdb: lake}\n" +
    "variables: {c: {type: string, default: eur}}\n",
  "shop/assets/raw/orders.asset.yml": JSON.stringify({
    name: "raw.orders",
    type: "ingestr",
    description: "Orders <b>as</b> they come",
    parameters: { source_table: "orders", api_key: secret, note: `postgres://u:${secret}@h/d` },
  }),
  "shop/assets/mart/daily.sql": [
    "/* @bruin",
    "name: mart.daily",
    "type: duckdb.sql",
    "materialization: {type: table, strategy: delete+insert, incremental_key: day}",
    "depends: [raw.orders, 's3://bucket/key']",
    "columns:",
    "  - {name: day, type: date, primary_key: true, checks: [{name: not_null}, {name: min, value: 3}]}",
    "  - {name: total, description: 'in euros', upstreams: [{table: raw.orders, column: price}]}",
    "custom_checks:",
    "  - {name: no gaps, value: 0, query: select check_marker from x}",
    "hooks: {pre: [{query: select hook_marker}]}",
    "@bruin */",
    "select '<script>alert(1)</script>' as day, code_marker",
  ].join("\n"),
  "other/pipeline.yml": "name: other\nvariants: {us: {}}\n",
  "other/assets/a.sql": "/* @bruin\nname: a\ntype: duckdb.sql\n@bruin */\nselect 1",
};

async function projectFolder() {
  const folder = await temporaryFolder();
  await writeFiles(folder.path, files);
  const docs = (args: readonly string[], options: BruinOptions = {}) =>
    bruin(["docs", ...args], { cwd: folder.path, sensitive: [secret], ...options });
  const page = (name = "bruin-docs.html") => Deno.readTextFile(`${folder.path}/${name}`);
  return {
    path: await Deno.realPath(folder.path),
    docs,
    page,
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

describe("bruin docs", () => {
  it("documents all pipelines of the project, in a file for its owner alone", async () => {
    await using folder = await projectFolder();
    const { code, stdout, stderr } = await folder.docs([], { cwd: `${folder.path}/shop` });
    const file = `${folder.path}/shop/bruin-docs.html`;
    assertEquals([code, stderr], [0, ""]);
    assertEquals(stdout, `Generated documentation for 2 pipelines and 3 assets: ${file}\n`);
    assertEquals((await Deno.stat(file)).mode! & 0o777, 0o600);
  });

  it("documents the pipeline of an asset", async () => {
    await using folder = await projectFolder();
    const { stdout } = await folder.docs(["shop/assets/mart/daily.sql", "-o", "x.html"]);
    assertStringIncludes(stdout, "for 1 pipeline and 2 assets: ");
    const page = await folder.page("x.html");
    for (const text of ["mart.daily", "raw.orders", "delete+insert", "min: 3", "code_marker"]) {
      assertStringIncludes(page, text);
    }
    assertEquals(page.includes(">other<"), false);
  });

  it("escapes what users wrote, and has no credential", async () => {
    await using folder = await projectFolder();
    await folder.docs(["shop", "--title", "<i>Shop</i>"]);
    const page = await folder.page();
    assertEquals(page.includes("<script>alert"), false);
    assertEquals(page.includes("<b>as</b>"), false);
    assertStringIncludes(page, "<title>&#60;i&#62;Shop");
    assertEquals(page.includes("s3cr3t"), false);
    assertStringIncludes(page, "api_key: ****");
  });

  it("leaves all queries out with --exclude-code", async () => {
    await using folder = await projectFolder();
    await folder.docs(["shop", "--exclude-code"]);
    const page = await folder.page();
    for (const marker of ["code_marker", "check_marker", "hook_marker"]) {
      assertEquals(page.includes(marker), false, marker);
    }
    assertStringIncludes(page, "no gaps");
  });

  it("opens the page with the program of the user", async () => {
    await using folder = await projectFolder();
    await writeFiles(folder.path, {
      "bin/xdg-open": '#!/bin/sh\necho "$1" > "$(dirname "$0")/opened"\n',
    });
    await Deno.chmod(`${folder.path}/bin/xdg-open`, 0o755);
    const env = { PATH: `${folder.path}/bin:/usr/bin:/bin` };
    const { code } = await folder.docs(["shop", "--open"], { env });
    assertEquals(code, 0);
    if (Deno.build.os === "linux") {
      assertEquals(await folder.page("bin/opened"), `${folder.path}/bruin-docs.html\n`);
    }
    const without = await folder.docs(["shop", "--open"], { env: { PATH: "/nowhere" } });
    assertEquals(without.code, 0);
    assertStringIncludes(without.stderr, "is not installed, which would open the page");
  });

  const refused: readonly [args: readonly string[], words: string][] = [
    [["nowhere"], "The path does not exist: nowhere"],
    [["bin"], "no pipelines found in path 'bin'"],
    [["--variant", "de"], 'unknown variant "de" (available: us)'],
    [["shop", "--variant", "us"], 'unknown variant "us" (available: none)'],
  ];
  for (const [args, words] of refused) {
    it(`refuses "${args.join(" ")}"`, async () => {
      await using folder = await projectFolder();
      await Deno.mkdir(`${folder.path}/bin`);
      const { code, stdout, stderr } = await folder.docs(args);
      assertEquals([code, stdout], [64, ""]);
      assertStringIncludes(stderr, words);
    });
  }
});

(chromium === undefined ? describe.skip : describe)(
  `the page of bruin docs${chromiumNeeded}`,
  () => {
    const shown =
      `[...document.querySelectorAll("article:not([hidden]) h3")].map((each) => each.textContent)`;
    const search = (text: string) =>
      `{
    const input = document.querySelector(".filter");
    input.value = ${JSON.stringify(text)};
    input.dispatchEvent(new Event("input"));
  }`;

    it("is searched, linked, and asks nothing of the network", async () => {
      await using folder = await projectFolder();
      await folder.docs([]);
      const file = `file://${folder.path}/bruin-docs.html`;
      await using page = await openPage(file);
      assertEquals(await page.evaluate(shown), ["a", "mart.daily", "raw.orders"]);
      await page.evaluate(search("EUROS daily"));
      assertEquals(await page.evaluate(shown), ["mart.daily"]);
      assertEquals(
        await page.evaluate('document.getElementById("found").textContent'),
        "1 of 3 assets",
      );
      await page.evaluate(search("nothing like it"));
      assertEquals(await page.evaluate(shown), []);
      await page.evaluate(search("euros"));
      // A link to what the search hides shows all again.
      await page.evaluate(`[...document.querySelectorAll("article:not([hidden]) dd a")]
      .find((link) => link.textContent === "raw.orders").click()`);
      assertEquals(await page.evaluate(shown), ["a", "mart.daily", "raw.orders"]);
      assertEquals(
        await page.evaluate('document.querySelector(location.hash + " h3").textContent'),
        "raw.orders",
      );
      const dead = `[...document.querySelectorAll("a[href]")]
      .filter((link) => document.querySelector(link.getAttribute("href")) === null).length`;
      assertEquals(await page.evaluate(dead), 0);
      assertEquals(page.requests.filter((url) => !url.startsWith(file)), []);
      assertEquals(page.complaints, []);
    });

    it("fits windows of any width, light or dark", async () => {
      await using folder = await projectFolder();
      await folder.docs([]);
      await using page = await openPage(`file://${folder.path}/bruin-docs.html`);
      for (const width of [390, 1280]) {
        await page.setWidth(width);
        const overflow =
          "document.documentElement.scrollWidth - document.documentElement.clientWidth";
        assertEquals(await page.evaluate(overflow), 0, `${width}`);
      }
      const background = "getComputedStyle(document.body).backgroundColor";
      await page.setColorScheme("light");
      const light = await page.evaluate(background);
      await page.setColorScheme("dark");
      assert(await page.evaluate(background) !== light);
      assertEquals(page.complaints, []);
    });
  },
);
