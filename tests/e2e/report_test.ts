/** `bruin report` after real runs; the page is read and used in a real browser. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { chromium, chromiumNeeded, openPage, type Page } from "./browser.ts";
import { bruin, startBruin, temporaryFolder, writeFiles } from "./command.ts";

function asset(name: string, header: readonly string[], query: string): string {
  return ["/* @bruin", `name: ${name}`, "type: duckdb.sql", ...header, "@bruin */", query]
    .join("\n");
}

const table = "materialization: {type: table}";

/** raw → (bad → after), (flaky), fine; the query of `raw` decides how its check ends. */
function files(raw: string): Record<string, string> {
  return {
    ".bruin.yml": JSON.stringify({
      environments: {
        default: {
          connections: { duckdb: [{ name: "duckdb-default", path: "shop.duckdb" }] },
        },
      },
    }),
    "pipeline.yml": "name: shop\n",
    "assets/raw.sql": asset("raw", [
      table,
      "columns: [{name: id, checks: [{name: not_null}, {name: positive, blocking: false}]}]",
    ], raw),
    "assets/bad.sql": asset("bad", ["depends: [raw]", table], "select * from nowhere_at_all"),
    "assets/after.sql": asset("after", [
      "depends: [bad]",
      "columns: [{name: id, checks: [{name: unique}]}]",
    ], "select 1 as id"),
    "assets/flaky.sql": asset(
      "flaky",
      ["depends: [raw]", "retries: 2"],
      "select * from read_csv('/nowhere/at/all.csv')",
    ),
    "assets/fine.sql": asset("fine", ["depends: [raw]"], "select 1"),
  };
}

async function run(folder: string, runId: string, flags: readonly string[] = []) {
  const args = ["run", "--no-validation", "--workers", "3", ...flags, "."];
  return await bruin(args, { cwd: folder, env: { BRUIN_RUN_ID: runId } });
}

/** A project in which `one` and `two` were run; a check of `two` fails. */
async function projectFolder() {
  const folder = await temporaryFolder();
  await writeFiles(folder.path, files("select 1 as id"));
  assertEquals((await run(folder.path, "one")).code, 1);
  await writeFiles(folder.path, files("select unnest([1, -2]) as id"));
  assertEquals((await run(folder.path, "two")).code, 1);
  return folder;
}

const journal = (folder: string, runId: string) =>
  `${folder}/logs/runs/.journals/shop/${runId}.events.jsonl`;

/** What each node of the graph is: its name → tone, and what a screen reader says. */
const nodes = `Object.fromEntries([...document.querySelectorAll(".node")].map((node) => [
  node.querySelector("title").textContent,
  [[...node.classList].find((name) => name.startsWith("tone-")), node.getAttribute("aria-label")],
]))`;

interface Bar {
  readonly title: string;
  readonly lane: number;
  readonly left: number;
  readonly right: number;
}

const bars = `[...document.querySelectorAll(".bar")].map((bar) => {
  const { left, right, top, height } = bar.querySelector("rect").getBoundingClientRect();
  return { title: bar.querySelector("title").textContent, lane: Math.round(top + height / 2), left, right };
})`;

function assertLoadsNothing(page: Page, path: string): void {
  assertEquals(page.requests, [`file://${path}`]);
  assertEquals(page.complaints, []);
}

describe("bruin report", () => {
  it("writes the newest run, or the one that is named, and prints where", async () => {
    await using folder = await projectFolder();
    const cwd = await Deno.realPath(folder.path);
    const newest = await bruin(["report"], { cwd });
    assertEquals(newest.code, 0, newest.stderr);
    assertEquals(newest.stdout, `${cwd}/logs/reports/shop__two.html\n`);
    const named = await bruin(["report", "one", "--pipeline", "shop", "-o", "page.html"], { cwd });
    assertEquals([named.code, named.stdout], [0, `${cwd}/page.html\n`]);
    assertStringIncludes(await Deno.readTextFile(`${cwd}/page.html`), "<title>shop failed: one<");
    const printed = await bruin(["report", "one", "-o", "-"], { cwd });
    assertMatch(printed.stdout, /^<!DOCTYPE html>.*<\/html>\n$/s);
    assertEquals(printed.stderr, "");
  });

  it("keeps a journal for its owner alone, and none when no state is kept", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, files("select 1 as id"));
    for (const flag of [["--no-state"], ["--log-dir", "-"]]) await run(folder.path, "no", flag);
    const missing = await bruin(["report"], { cwd: folder.path });
    assertEquals(missing.code, 64);
    assertStringIncludes(missing.stderr, "There is no journal of a run");
    await run(folder.path, "yes", ["--log-dir", "elsewhere"]);
    const kept = `${folder.path}/elsewhere/runs/.journals/shop/yes.events.jsonl`;
    assertEquals((await Deno.stat(kept)).mode! & 0o777, 0o600);
    const { code, stdout } = await bruin(["report", "--log-dir", "elsewhere"], {
      cwd: folder.path,
    });
    assertEquals(code, 0);
    assertMatch(stdout, /elsewhere\/reports\/shop__yes\.html\n$/);
  });

  it("hides in journal and page what is hidden in logs", async () => {
    await using folder = await temporaryFolder();
    const secret = "hunter2hunter2";
    const connections = {
      duckdb: [{ name: "duckdb-default", path: "shop.duckdb" }],
      generic: [{ name: "token", value: secret }],
    };
    await writeFiles(folder.path, {
      ".bruin.yml": JSON.stringify({ environments: { default: { connections } } }),
      "pipeline.yml": "name: shop\n",
      "assets/keeper.py": '""" @bruin\nname: keeper\nsecrets: [{key: token}]\n@bruin """\n',
      "assets/bad.sql": asset("bad", [], `select '${secret}' from nowhere_${secret}`),
    });
    assertEquals((await run(folder.path, "one")).code, 1);
    const { stdout } = await bruin(["report", "-o", "-"], { cwd: folder.path });
    for (const text of [stdout, await Deno.readTextFile(journal(folder.path, "one"))]) {
      assertStringIncludes(text, "nowhere_****");
      assert(!text.includes(secret), "the secret is there");
    }
  });

  it("says where it looked, and which folders here have runs", async () => {
    await using folder = await temporaryFolder();
    const quick = { "pipeline.yml": "name: flights\n", "assets/a.sql": asset("a", [], "select 1") };
    await writeFiles(`${folder.path}/flights`, quick);
    const cwd = folder.path;
    // Without a connection it fails, and leaves a journal.
    await bruin(["run", "flights"], { cwd });
    for (const command of ["report", "why"]) {
      const { code, stderr } = await bruin([command], { cwd });
      assertEquals(code, 64);
      assertStringIncludes(stderr, `where: ${cwd}/logs/runs`);
      assertStringIncludes(
        stderr.replaceAll(/\s+/g, " "),
        "without --log-dir, logs lie in the git root",
      );
      assertStringIncludes(stderr, "there are runs elsewhere: --log-dir flights/logs");
    }
    const named = await bruin(["why", "--log-dir", "flights/logs"], { cwd });
    assertEquals(named.code, 0, named.stderr);
  });

  it("names the closest run and pipeline when there is none as asked for", async () => {
    await using folder = await projectFolder();
    const cases = [
      [["report", "twoo"], 'There is no journal of the run "twoo"', 'did you mean "two"?'],
      [["report", "--pipeline", "shpo"], 'the pipeline "shpo"', 'did you mean "shop"?'],
      [["report", "2020_01_01"], "the latest are two, one", "where: "],
      [["report", "--log-dir", "nowhere"], "There is no journal of a run", "nowhere/runs"],
      [["report", "--log-dir", "-"], "--log-dir - keeps no logs", ""],
    ] as const;
    for (const [args, message, more] of cases) {
      const { code, stdout, stderr } = await bruin(args, { cwd: folder.path });
      assertEquals([code, stdout], [64, ""], stderr);
      assertStringIncludes(stderr, message);
      assertStringIncludes(stderr, more);
    }
    const journals = `${folder.path}/logs/runs/.journals`;
    await Deno.rename(`${journals}/shop`, `${journals}/a`);
    await run(folder.path, "two");
    const { code, stderr } = await bruin(["report", "two"], { cwd: folder.path });
    assertEquals(code, 64);
    assertMatch(stderr, /Several pipelines have a run "two": (a, shop|shop, a)/);
  });

  it("reads a journal that ends in the middle of a line, and refuses one of another version", async () => {
    await using folder = await projectFolder();
    const path = journal(folder.path, "two");
    const text = await Deno.readTextFile(path);
    await Deno.writeTextFile(path, text.slice(0, -70));
    const torn = await bruin(["report", "two", "-o", "-"], { cwd: folder.path });
    assertEquals(torn.code, 0, torn.stderr);
    assertStringIncludes(torn.stdout, "This run has no end");
    await Deno.writeTextFile(path, text.replace('"version":2', '"version":3'));
    const newer = await bruin(["report", "two"], { cwd: folder.path });
    assertEquals([newer.code, newer.stdout], [78, ""]);
    assertStringIncludes(newer.stderr, "it is of version 3, this program reads up to 2");
  });

  it("explains why the page cannot be written", async () => {
    await using folder = await projectFolder();
    const { code, stderr } = await bruin(["report", "-o", "no/folder/x.html"], {
      cwd: folder.path,
    });
    assertEquals(code, 78);
    assertStringIncludes(stderr, "Cannot write the file: its folder does not exist");
  });

  it("shows a run while it goes on, and as interrupted once it was killed", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, {
      ...files("select 1 as id"),
      "assets/slow.sql": asset(
        "slow",
        ["depends: [raw]", "retries: 1000", "rerun_cooldown: 1"],
        "select * from read_csv('/nowhere/at/all.csv')",
      ),
    });
    const process = await startBruin(["run", "--no-validation", "."], {
      cwd: folder.path,
      env: { BRUIN_RUN_ID: "killed" },
    });
    const stopped = (async () => {
      for await (const text of process.stdout.pipeThrough(new TextDecoderStream())) {
        if (!text.includes("[slow] Attempt 3 of")) continue;
        const page = await bruin(["report", "-o", "-"], { cwd: folder.path });
        process.kill("SIGKILL");
        return page.stdout;
      }
      return "";
    })();
    const [during] = await Promise.all([stopped, process.stderr.cancel()]);
    await process.status;
    assertStringIncludes(during, "This run still goes on");
    assertMatch(during, /slow: running, .* attempts/);
    const { code, stdout } = await bruin(["report", "-o", "-"], { cwd: folder.path });
    assertEquals(code, 0);
    assertStringIncludes(stdout, "Interrupted</strong>");
    assertMatch(stdout, /slow: interrupted, /);
    assertMatch(stdout, /fine: succeeded, /);
  });
});

(chromium === undefined ? describe.skip : describe)(
  `the page of bruin report${chromiumNeeded}`,
  () => {
    async function openReport(folder: string): Promise<{ page: Page; path: string }> {
      const { code, stdout, stderr } = await bruin(["report"], { cwd: folder });
      assertEquals(code, 0, stderr);
      return { page: await openPage(`file://${stdout.trim()}`), path: stdout.trim() };
    }

    it("colours the graph by outcome, and loads nothing", async () => {
      await using folder = await projectFolder();
      const { page, path } = await openReport(folder.path);
      await using _ = page;
      const found = await page.evaluate<Record<string, [string, string]>>(nodes);
      assertEquals(
        Object.fromEntries(Object.entries(found).map(([name, [tone]]) => [name, tone])),
        {
          after: "tone-blocked",
          bad: "tone-bad",
          fine: "tone-good",
          flaky: "tone-bad",
          // N12: as the summary of the run has it.
          raw: "tone-bad",
        },
      );
      assertMatch(
        found.raw[1],
        /^raw, duckdb\.sql, failed due to checks, .*, 1 of 2 checks failed$/,
      );
      const fills = await page.evaluate<string[]>(
        `["tone-good", "tone-bad", "tone-blocked"].map((tone) =>
          getComputedStyle(document.querySelector(".node." + tone + " rect")).fill)`,
      );
      assertEquals(new Set(fills).size, 3);
      assertEquals(await page.evaluate('document.querySelectorAll(".edge").length'), 4);
      assertEquals(
        await page.evaluate(`[...document.querySelectorAll("a[href]")]
          .filter((link) => document.querySelector(link.getAttribute("href")) === null).length`),
        0,
      );
      assertLoadsNothing(page, path);
    });

    // B3: nothing of a graph of this size has to be looked for.
    it("fits the graph, and turns it on narrow screens", async () => {
      await using folder = await projectFolder();
      const long = "with_a_name_that_needs_much_room";
      for (const [index, before] of ["fine", `one_${long}`, `two_${long}`].entries()) {
        const name = `${["one", "two", "three"][index]}_${long}`;
        await writeFiles(folder.path, {
          [`assets/${name}.sql`]: asset(name, [`depends: [${before}]`], "select 1"),
        });
      }
      await run(folder.path, "wide");
      const { page } = await openReport(folder.path);
      await using _ = page;
      const measure = `(() => {
        const graph = document.querySelector(".graph");
        const place = (name) => [...document.querySelectorAll(".node")]
          .find((node) => node.querySelector("title").textContent === name)
          .getBoundingClientRect();
        const [first, last] = [place("raw"), place("three_${long}")];
        return {
          hidden: graph.scrollWidth - graph.clientWidth,
          right: last.left > first.right,
          down: last.top > first.bottom,
          page: Math.max(0, document.documentElement.scrollWidth - innerWidth),
        };
      })()`;
      /** The page hears of its new width a moment later. */
      const becomes = async (expected: Readonly<Record<string, unknown>>) => {
        for (let tries = 0; tries < 200; tries++) {
          if (JSON.stringify(await page.evaluate(measure)) === JSON.stringify(expected)) return;
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
        assertEquals(await page.evaluate(measure), expected);
      };
      await becomes({ hidden: 0, right: true, down: false, page: 0 });
      await page.setWidth(390);
      await becomes({ hidden: 0, right: false, down: true, page: 0 });
      await page.setWidth(1280);
      await becomes({ hidden: 0, right: true, down: false, page: 0 });
    });

    it("has one bar for each task that ran, and none over another", async () => {
      await using folder = await projectFolder();
      const { page } = await openReport(folder.path);
      await using _ = page;
      const all = await page.evaluate<Bar[]>(bars);
      assertEquals(
        all.map(({ title }) => title.split(", ")[0]).sort(),
        [
          "bad: failed",
          "fine: succeeded",
          "flaky: failed",
          "raw: succeeded",
          "raw:id:not_null: succeeded",
          "raw:id:positive: failed",
        ],
      );
      for (const lane of Map.groupBy(all, (bar) => bar.lane).values()) {
        for (const [index, { left, right }] of lane.entries()) {
          assert(right > left);
          if (index > 0) assert(left >= lane[index - 1].right - 0.02, JSON.stringify(lane));
        }
      }
      assert(all.some(({ title }) => title.endsWith("3 attempts")), JSON.stringify(all));
    });

    it("tells errors, checks and the history of durations", async () => {
      await using folder = await projectFolder();
      const { page } = await openReport(folder.path);
      await using _ = page;
      const errors = await page.evaluate<string>('document.querySelector("#errors").innerText');
      assertStringIncludes(errors, "nowhere_at_all");
      assertStringIncludes(errors, "Not run because of this: after");
      assertStringIncludes(errors, "1, expected 0");
      assertStringIncludes(errors, "2 attempts before the last");
      const rows = await page.evaluate<string[][]>(
        `[...document.querySelectorAll("#checks tbody tr")].map((row) =>
          [...row.cells].slice(0, 6).map((cell) => cell.innerText))`,
      );
      assertEquals(rows.map((row) => row.slice(0, 4)), [
        ["raw", "id", "positive", "✗ failed"],
        ["after", "id", "unique", "↯ upstream failed"],
        ["raw", "id", "not_null", "✓ succeeded"],
      ]);
      assertEquals(rows[0].slice(4), ["1", "0"]);
      const durations = await page.evaluate<string>('document.querySelector("#assets").innerText');
      assertStringIncludes(durations, "Compared with 1 earlier run of this environment");
      assertEquals(
        await page.evaluate(`[...document.querySelectorAll("#assets tbody tr")]
          .filter((row) => row.querySelector(".spark")).map((row) =>
            row.querySelector(".name").textContent).sort()`),
        ["fine", "raw"],
      );
    });

    it("is walked with the keyboard, and stretched", async () => {
      await using folder = await projectFolder();
      const { page } = await openReport(folder.path);
      await using _ = page;
      await page.evaluate("document.querySelector(\"[data-stretch='0']\").focus()");
      // Browsers may put what can be scrolled in between.
      const onBar = 'document.activeElement.matches(".bar")';
      for (let step = 0; step < 3 && !await page.evaluate(onBar); step++) await page.press("Tab");
      const details = 'document.querySelector(".details").textContent';
      assertMatch(await page.evaluate(details), /^raw: succeeded, /);
      await page.press("End");
      const last = await page.evaluate<string>(details);
      assert(!last.startsWith("raw: "), last);
      await page.press("Home");
      assertMatch(await page.evaluate(details), /^raw: succeeded, /);
      await page.press("Enter");
      assertEquals(
        await page.evaluate('document.querySelector(location.hash + " .name").textContent'),
        "raw",
      );
      const widthOf = 'document.querySelector(".bars").getBoundingClientRect().width';
      const width = await page.evaluate<number>(widthOf);
      await page.evaluate("document.querySelector(\"[data-stretch='2']\").click()");
      assertEquals(Math.round(await page.evaluate<number>(widthOf) / width), 2);
      assertEquals(page.complaints, []);
    });

    it("can be read in light and dark, and is no wider than its window", async () => {
      await using folder = await projectFolder();
      const { page } = await openReport(folder.path);
      await using _ = page;
      const backgrounds: string[] = [];
      for (const scheme of ["light", "dark"] as const) {
        await page.setColorScheme(scheme);
        backgrounds.push(
          await page.evaluate("getComputedStyle(document.body).backgroundColor"),
        );
        for (const tone of ["good", "bad", "blocked", "stopped", "active", "idle"]) {
          const [text, surface] = await page.evaluate<string[]>(
            `["--${tone}", "--${tone}-surface"].map((name) =>
              getComputedStyle(document.documentElement).getPropertyValue(name).trim())`,
          );
          assert(contrast(text, surface) >= 4.5, `${tone} when it is ${scheme}`);
        }
      }
      assertEquals(new Set(backgrounds).size, 2);
      await page.evaluate('document.documentElement.style.width = "390px"');
      assert(await page.evaluate("document.body.scrollWidth <= 390"));
    });

    it("shows names of tags and scripts as they are", async () => {
      await using folder = await temporaryFolder();
      const evil = "x</script><script>document.title=1</script><b>";
      await writeFiles(folder.path, {
        "pipeline.yml": "name: shop\n",
        "assets/a.asset.yml": JSON.stringify({ name: evil, type: "empty" }),
      });
      await run(folder.path, "one");
      const { page, path } = await openReport(folder.path);
      await using _ = page;
      assertEquals(await page.evaluate("document.title"), "shop succeeded: one");
      assertEquals(Object.keys(await page.evaluate<object>(nodes)), [evil]);
      assertLoadsNothing(page, path);
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
