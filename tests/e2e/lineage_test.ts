/** `bruin lineage` in its four forms; the page is read and used in a real browser. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { assertFits } from "./answers.ts";
import { describe, it } from "@std/testing/bdd";
import { chromium, chromiumNeeded, openPage } from "./browser.ts";
import { bruin, temporaryFolder, writeFiles } from "./command.ts";

const files = {
  "pipeline.yml": "name: shop\n",
  "assets/raw/orders.asset.yml": "type: duckdb.seed\nparameters: {path: ./orders.csv}\n",
  "assets/raw/customers.asset.yml": "type: duckdb.seed\nparameters: {path: ./customers.csv}\n",
  "assets/mart/daily.sql": [
    "/* @bruin",
    "type: duckdb.sql",
    "description: Orders <b>by</b> day",
    'depends: [raw.orders, raw.gone, {uri: "bigquery://p.d.t"}]',
    "columns: [{name: day, upstreams: [{table: raw.orders, column: ts}]}]",
    "@bruin */",
    "select 1",
  ].join("\n"),
  "assets/report.sql": [
    "/* @bruin",
    "type: duckdb.sql",
    "depends: [mart.daily, {asset: raw.customers, mode: symbolic}]",
    "@bruin */",
    "select 1",
  ].join("\n"),
} as const;
/** Queries whose columns can be followed, and one that is wrong. */
const columnFiles = {
  "pipeline.yml": files["pipeline.yml"],
  "assets/raw/sales.asset.yml":
    "type: duckdb.source\ncolumns: [{name: Day, type: date}, {name: price, type: numeric}]\n",
  "assets/mart/sums.sql": [
    "/* @bruin",
    "type: duckdb.sql",
    "depends: [raw.sales]",
    "columns: [{name: total, type: numeric}]",
    "@bruin */",
    "select day, sum(price) as total from raw.sales group by day",
  ].join("\n"),
  "assets/mart/top.sql": [
    "/* @bruin",
    "type: duckdb.sql",
    "depends: [mart.sums]",
    "@bruin */",
    "select total as best from mart.sums",
  ].join("\n"),
  "assets/mart/wrong.sql": [
    "/* @bruin",
    "type: duckdb.sql",
    "depends: [mart.sums]",
    "@bruin */",
    "",
    "select from where",
  ].join("\n"),
  "assets/mart/other.sql": "/* @bruin\ntype: duckdb.sql\n@bruin */\nselect from nowhere where",
} as const;
const daily = "assets/mart/daily.sql";

async function projectFolder(contents: Readonly<Record<string, string>> = files) {
  const folder = await temporaryFolder();
  await writeFiles(folder.path, contents);
  return folder;
}

describe("bruin lineage", () => {
  it("lists what is above and below", async () => {
    await using folder = await projectFolder();
    const { code, stdout, stderr } = await bruin(["lineage", daily], { cwd: folder.path });
    assertEquals([code, stderr], [0, "Warning: mart.daily: upstream asset not found: raw.gone\n"]);
    assertStringIncludes(stdout, "Lineage: 'mart.daily'\n");
    assertStringIncludes(stdout, "\n- raw.orders (assets/raw/orders.asset.yml)\n");
    assertStringIncludes(stdout, "\n- bigquery://p.d.t (EXTERNAL)\n");
    assertStringIncludes(stdout, "\n- report (assets/report.sql)\n");
  });

  it("prints the reference's JSON", async () => {
    await using folder = await projectFolder();
    const { code, stdout } = await bruin(["lineage", "assets/report.sql", "--full", "-o", "json"], {
      cwd: folder.path,
    });
    assertEquals(code, 0);
    await assertFits(JSON.parse(stdout), "lineage");
    const root = await Deno.realPath(folder.path);
    const file = (path: string, content?: string) => ({
      name: path.slice(path.lastIndexOf("/") + 1),
      path: `${root}/assets/${path}`,
      ...content === undefined ? {} : { content },
    });
    const node = (path: string, fields: Readonly<Record<string, string>>, type: string) => ({
      ...fields,
      executable_file: file(path, ""),
      definition_file: { ...file(path), type },
    });
    assertEquals(JSON.parse(stdout), {
      name: "report",
      type: "duckdb.sql",
      upstreams: [
        node("mart/daily.sql", { name: "mart.daily", type: "duckdb.sql" }, "comment"),
        ...["customers", "orders"].map((name) =>
          node(`raw/${name}.asset.yml`, { name: `raw.${name}`, type: "duckdb.seed" }, "yaml")
        ),
        { name: "bigquery://p.d.t", external: true },
      ],
      downstream: [],
    });
  });

  it("follows columns with --columns, and says why it cannot", async () => {
    await using folder = await projectFolder(columnFiles);
    const args = ["lineage", "assets/mart/sums.sql", "--columns"];
    const near = await bruin(args, { cwd: folder.path });
    assertEquals(near.code, 0);
    assertStringIncludes(
      near.stdout,
      [
        "Columns",
        "========================",
        "- total (numeric)",
        "    from raw.sales.price",
        "    to mart.top.best",
        "- Day (date)",
        "    from raw.sales.Day",
        "",
        "Total: 2",
      ].join("\n"),
    );
    assertEquals(
      near.stderr,
      "Warning: mart.wrong: Parse error at line 1, column 18: " +
        "Expected table name or subquery, got Where\n",
    );
    const json = await bruin([
      "lineage",
      "assets/mart/top.sql",
      "--columns",
      "--full",
      "-o",
      "json",
    ], {
      cwd: folder.path,
    });
    const answer = JSON.parse(json.stdout);
    await assertFits(answer, "lineage");
    assertEquals(answer.columns, [{
      name: "best",
      type: "numeric",
      upstreams: [
        { column: "total", table: "mart.sums" },
        { column: "price", table: "raw.sales" },
      ],
      downstream: [],
    }]);
    // What is wrong with assets that have nothing to do with this one is not told.
    assertEquals(answer.lineage_issues ?? [], []);
    const wrong = await bruin(["lineage", "assets/mart/wrong.sql", "--columns", "-o", "json"], {
      cwd: folder.path,
    });
    const issues: { readonly name: string }[] = JSON.parse(wrong.stdout).lineage_issues;
    assertEquals(issues.map(({ name }) => name), ["mart.wrong"]);
  });

  it("draws a whole pipeline for Mermaid", async () => {
    await using folder = await projectFolder();
    const { stdout, stderr } = await bruin(["lineage", ".", "-o", "mermaid"], {
      cwd: folder.path,
    });
    assertEquals(stderr, "Warning: mart.daily: upstream asset not found: raw.gone\n");
    assertEquals(stdout.split("\n")[0], "flowchart LR");
    assertEquals(stdout.match(/-->/g)?.length, 3);
    assertEquals(stdout.match(/-\.->/g)?.length, 1);
  });

  it("writes the file that it is told to, and nothing else", async () => {
    await using folder = await projectFolder();
    const page = await bruin(["lineage", daily, "-o", "html"], { cwd: folder.path });
    const { code, stdout, stderr } = await bruin(
      ["lineage", daily, "-o", "html", "--file", "out.html"],
      { cwd: folder.path },
    );
    assertEquals([code, stdout], [0, ""]);
    assertStringIncludes(stderr, "\nThe lineage is in out.html\n");
    assertEquals(await Deno.readTextFile(`${folder.path}/out.html`), page.stdout);
    const failed = await bruin(["lineage", daily, "--file", "no/folder/out.txt"], {
      cwd: folder.path,
    });
    assertEquals([failed.code, failed.stdout], [78, ""]);
    assertStringIncludes(failed.stderr, "Cannot write the file: its folder does not exist");
  });

  for (const path of ["assets/other.sql", "pipeline.yml", "."]) {
    it(`finds no asset in ${path}`, async () => {
      await using folder = await projectFolder();
      const { code, stdout } = await bruin(["lineage", path, "-o", "json"], { cwd: folder.path });
      assertEquals(code, 64);
      assertEquals(
        JSON.parse(stdout).error,
        "failed to find the asset with the given path, " +
          "are you sure you have referred the right file?",
      );
    });
  }
});

/** Layers of 25 assets, each of which depends on two of the layer before. */
function manyFiles(count: number): Record<string, string> {
  const name = (index: number) => `layer_${Math.floor(index / 25)}.asset_${index % 25}`;
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => {
      const above = index < 25 ? [] : [index - 25, index - 1 - (index * 7) % 25].map(name);
      const text = `name: ${name(index)}\ntype: empty\ndepends: [${above.join(", ")}]\n`;
      return [`assets/a${index}.asset.yml`, text];
    }),
  );
}

/** Opens the page that `lineage` makes of a path. */
async function openLineage(folder: string, path: string, flags: readonly string[] = []) {
  const { code, stderr } = await bruin(
    ["lineage", path, "--full", ...flags, "-o", "html", "--file", "lineage.html"],
    { cwd: folder },
  );
  assertEquals(code, 0, stderr);
  return await openPage(`file://${folder}/lineage.html`);
}

const focused = 'document.activeElement.getAttribute("aria-label")?.split(",")[0]';
const backgrounds = `["body", ".node rect"].map((part) => {
    const style = getComputedStyle(document.querySelector(part));
    return part === "body" ? style.backgroundColor : style.fill;
  })`;

(chromium === undefined ? describe.skip : describe)(
  `the page of bruin lineage${chromiumNeeded}`,
  () => {
    it("is drawn, labelled and told as a list, and asks nothing of the network", async () => {
      await using folder = await projectFolder();
      await using page = await openLineage(folder.path, daily);
      assertEquals(await page.evaluate("document.title"), "Lineage of mart.daily");
      assertEquals(
        await page.evaluate(`[...document.querySelectorAll(".node text:not(.subtitle)")]
          .map((node) => node.textContent)`),
        ["raw.orders", "bigquery://p.d.t", "mart.daily", "report"],
      );
      assertEquals(await page.evaluate('document.querySelectorAll(".edge").length'), 3);
      const list: string = await page.evaluate('document.querySelector(".entries").innerText');
      assertStringIncludes(list, "Orders <b>by</b> day");
      assertStringIncludes(list, "Used by: mart.daily");
      assertStringIncludes(list, "1 column with a known way");
      assertEquals(
        await page.evaluate(`[...document.querySelectorAll("a[href]")]
          .filter((link) => document.querySelector(link.getAttribute("href")) === null).length`),
        0,
      );
      assertEquals(page.requests, [`file://${folder.path}/lineage.html`]);
      assertEquals(page.complaints, []);
    });

    it("shows the way of a column that is chosen", async () => {
      await using folder = await projectFolder(columnFiles);
      await using page = await openLineage(folder.path, ".", ["--columns"]);
      const choose = (name: string) =>
        page.evaluate(`document.querySelector('[data-name="${name}"]').click()`);
      const marked = `[...document.querySelectorAll(".node.on-way text:not(.subtitle)")]
        .map((node) => node.textContent).sort()`;
      await choose("mart.top.best");
      assertEquals(await page.evaluate(marked), ["mart.sums", "mart.top", "raw.sales"]);
      assertEquals(
        await page.evaluate('document.getElementById("way").textContent'),
        "mart.top.best is made from mart.sums.total, raw.sales.price; made from it: nothing here",
      );
      await choose("raw.sales.Day");
      assertEquals(await page.evaluate(marked), ["mart.sums", "raw.sales"]);
      await page.evaluate(`document.querySelector('[data-name="mart.top.best"]')
        .closest("li").querySelector("a").click()`);
      assertEquals(
        await page.evaluate("document.activeElement.dataset.name"),
        "mart.sums.total",
      );
      assertEquals(page.complaints, []);
    });

    it("is walked with the keyboard", async () => {
      await using folder = await projectFolder();
      await using page = await openLineage(folder.path, daily);
      await page.evaluate('document.querySelector("[data-zoom=whole]").focus()');
      await page.press("Tab");
      assertEquals(await page.evaluate(focused), "mart.daily");
      const steps = [
        ["ArrowRight", "report"],
        ["ArrowRight", "report"],
        ["ArrowLeft", "mart.daily"],
        ["Home", "raw.orders"],
        ["ArrowDown", "bigquery://p.d.t"],
        ["ArrowRight", "mart.daily"],
        ["End", "report"],
      ] as const;
      for (const [key, name] of steps) {
        await page.press(key);
        assertEquals(await page.evaluate(focused), name, `after ${key}`);
      }
      assertEquals(
        await page.evaluate(
          'getComputedStyle(document.activeElement.querySelector("rect")).strokeWidth',
        ),
        "4px",
      );
      assert(await page.evaluate('document.querySelector(".graph").matches(".tracing")'));
      await page.press("Escape");
      assert(await page.evaluate('!document.querySelector(".graph").matches(".tracing")'));
      assertEquals(
        await page.evaluate(`[...document.querySelectorAll('.node[tabindex="0"]')].length`),
        1,
      );
      await page.press("Enter");
      assertEquals(
        await page.evaluate('document.querySelector(location.hash).querySelector("a").textContent'),
        "report",
      );
      assertEquals(page.complaints, []);
    });

    it("is light or dark as the system is, and readable in both", async () => {
      await using folder = await projectFolder();
      await using page = await openLineage(folder.path, ".");
      await page.setColorScheme("light");
      const light = await page.evaluate<string[]>(backgrounds);
      await page.setColorScheme("dark");
      const dark = await page.evaluate<string[]>(backgrounds);
      assertEquals(light[0], "rgb(255, 255, 255)");
      for (const [index, color] of dark.entries()) assert(color !== light[index], color);
      for (const scheme of ["light", "dark"] as const) {
        await page.setColorScheme(scheme);
        for (const [text, surface] of [["--text", "--surface"], ["--quiet", "--surface"]]) {
          const [a, b] = await page.evaluate<string[]>(
            `["${text}", "${surface}"].map((name) =>
              getComputedStyle(document.documentElement).getPropertyValue(name).trim())`,
          );
          assert(contrast(a, b) >= 4.5, `${text} on ${surface} when it is ${scheme}`);
        }
      }
    });

    it("finds and shows one of a thousand assets", async () => {
      await using folder = await projectFolder({
        "pipeline.yml": "name: many\n",
        ...manyFiles(1_000),
      });
      await using page = await openLineage(folder.path, ".");
      assertEquals(await page.evaluate('document.querySelectorAll(".node").length'), 1_000);
      await page.evaluate('document.querySelector("input.search").focus()');
      await page.type("layer_30.asset_7");
      await page.press("Enter");
      assertEquals(await page.evaluate(focused), "layer_30.asset_7");
      assert(
        await page.evaluate(`(() => {
          const node = document.activeElement.getBoundingClientRect();
          const graph = document.querySelector(".graph").getBoundingClientRect();
          return node.left >= graph.left && node.right <= graph.right &&
            node.top >= graph.top && node.bottom <= graph.bottom;
        })()`),
        "the node is not in view",
      );
      await page.evaluate('document.querySelector("[data-zoom=whole]").click()');
      assert(
        await page.evaluate(`document.querySelector(".graph").scrollWidth <=
          document.querySelector(".graph").clientWidth`),
        "the whole graph does not fit",
      );
      assertEquals(page.complaints, []);
    });
  },
);

/** Contrast of two colours in the form `#rrggbb`, as WCAG defines it. */
function contrast(first: string, second: string): number {
  const luminance = (color: string) => {
    const [red, green, blue] = [1, 3, 5].map((start) => {
      const part = parseInt(color.slice(start, start + 2), 16) / 255;
      return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [low, high] = [luminance(first), luminance(second)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}
