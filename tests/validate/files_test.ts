import { assert, assertEquals, assertMatch } from "@std/assert";
import { after, before, describe, it } from "@std/testing/bdd";
import { dirname, join } from "node:path";
import type { Asset } from "../../src/project/model.ts";
import { createContexts, validate } from "../../src/validate/mod.ts";
import {
  asWritten,
  findIssues,
  makeAsset,
  makeColumn,
  makeMaterialization,
  makePipeline,
} from "./make_pipeline.ts";

const platforms = { find: () => undefined };

describe("rules that look at files", () => {
  let directory = "";

  before(async () => {
    directory = await Deno.makeTempDir();
    const files = {
      "assets/plain.yml": "a: 1",
      "assets/deep/other.yaml": "a: 1",
      "assets/good.asset.yml": "name: a",
      "assets/run.py": "print(1)",
      "assets/empty.py": "",
      "seeds/good.csv": '\ufeffid,"First ""Name""\r\n"\r\n1,a\r\n',
      "seeds/bad.csv": 'id,"name\n',
      "seeds/empty.csv": "",
      "seeds/semicolons.csv": "id;name\n1;a\n",
      "seeds/data.json": "{}",
    };
    for (const [path, text] of Object.entries(files)) {
      await Deno.mkdir(dirname(join(directory, path)), { recursive: true });
      await Deno.writeTextFile(join(directory, path), text);
    }
    await Deno.chmod(join(directory, "assets/run.py"), 0o755);
    const written = new URL("../testdata/parquet/", import.meta.url);
    for (const name of ["nested", "encrypted", "empty"]) {
      const bytes = await Deno.readFile(new URL(`${name}.parquet`, written));
      await Deno.writeFile(join(directory, `seeds/${name}.parquet`), bytes);
      const half = bytes.slice(0, bytes.length / 2);
      await Deno.writeFile(join(directory, `seeds/half_${name}.pq`), half);
    }
  });

  after(async () => await Deno.remove(directory, { recursive: true }));

  function messages(rule: string, asset: Partial<Asset>): string[] {
    const path = join(directory, "seeds/a.asset.yml");
    const complete = makeAsset({ format: "yaml", path, executablePath: path, ...asset });
    return findIssues(makePipeline([complete], { directory }), { platforms })
      .filter((issue) => issue.rule === rule)
      .map(({ message }) => message);
  }

  it("valid-executable-file looks at the file that a YAML asset runs", () => {
    const runs = (path: string) =>
      messages("valid-executable-file", {
        type: "python",
        executablePath: join(directory, path),
      });
    assertEquals(runs("assets/run.py"), []);
    assertEquals(runs("assets/nope.py"), ["The executable file does not exist"]);
    assertEquals(runs("assets"), ["The executable file is a directory, must be a file"]);
    assertEquals(runs("assets/empty.py"), ["The executable file is empty"]);
    assertEquals(messages("valid-executable-file", { type: "python" }), [
      "The 'run' option cannot be empty, make sure you have defined a file to run",
    ]);
    assertEquals(messages("valid-executable-file", { type: "pg.seed" }), []);
  });

  it("assets-seed-validation looks at the file and its columns", () => {
    const seed = (parameters: Asset["parameters"], asset: Partial<Asset> = {}) =>
      messages("assets-seed-validation", { type: "pg.seed", parameters, ...asset });
    const columns = [
      makeColumn({ name: "ID" }),
      makeColumn({ name: "x", sourceColumn: "id" }),
      makeColumn({ name: "nope" }),
    ];
    assertEquals(seed({ path: "good.csv" }, { columns }), [
      "Column 'nope' is defined in the asset but does not exist in the CSV",
    ]);
    assertEquals(seed({}), ["Seed file path is required"]);
    assertEquals(seed({ path: "good.csv" }, { materialization: makeMaterialization() }), [
      "Materialization is not allowed on a seed asset",
    ]);
    assertEquals(seed({ path: "good.csv", file_type: "xml" }), [
      'Unsupported seed file_type "xml" (supported: csv, parquet, pq, json, jsonl, ndjson, avro)',
    ]);
    assertEquals(seed({ path: "good.csv", file_type: "constructor" }), [
      'Unsupported seed file_type "constructor" (supported: csv, parquet, pq, json, jsonl, ndjson, avro)',
    ]);
    assertEquals(seed({ path: "nope.csv" }), ["Seed file does not exist or cannot be found"]);
    assertEquals(seed({ path: "." }), ["Failed to open seed file"]);
    assertEquals(seed({ path: "bad.csv" }), ["CSV file cannot be parsed"]);
    assertEquals(seed({ path: "empty.csv" }), ["CSV file cannot be parsed: it is empty"]);
    assertEquals(seed({ path: "semicolons.csv" }), [
      'CSV file cannot be parsed: its header has no comma, but ";"',
    ]);
    assertEquals(seed({ path: "data.json" }, { columns }), []);
    assertEquals(seed({ path: "https://example.com/a.csv" }, { columns }), []);
    assertEquals(seed({ path: "data.json" }, { type: "spark.seed" }), [
      "Spark seed assets only support CSV files",
    ]);
  });

  it("assets-seed-validation looks at the columns of Parquet", async () => {
    const findings = async (asset: Partial<Asset>) => {
      const path = join(directory, "seeds/a.asset.yml");
      const complete = makeAsset({ format: "yaml", path, executablePath: path, ...asset });
      const pipeline = makePipeline([complete], { directory });
      const contexts = createContexts(pipeline, { platforms, scopeOf: asWritten });
      return (await validate(contexts)).filter(({ rule }) => rule === "assets-seed-validation");
    };
    const seed = async (path: string, columns: readonly Asset["columns"][number][] = []) =>
      (await findings({ type: "pg.seed", parameters: { path }, columns }))
        .map(({ message }) => message);
    // Parts of columns, such as `n` of `record` and `key` of `map`, are no columns.
    const columns = ["ID", "lists", "record", "map", "others", "n", "key", "element"]
      .map((name) => makeColumn({ name }));
    assertEquals(
      await seed("nested.parquet", [...columns, makeColumn({ name: "y", sourceColumn: "MAPS" })]),
      ["n", "key", "element"].map((name) =>
        `Column '${name}' is defined in the asset but does not exist in the file`
      ),
    );
    // As in a run.
    assertEquals(await seed("good.csv", [makeColumn({ name: "first__name_" })]), []);
    assertEquals(await seed("empty.parquet", [makeColumn({ name: "a" })]), []);
    const unreadable = "Parquet file cannot be read: the file";
    assertEquals(await seed("encrypted.parquet"), [`${unreadable} of Parquet is encrypted`]);
    assertEquals(await seed("half_nested.pq"), [`${unreadable} of Parquet is cut off`]);
    const [other] = await findings({
      type: "pg.seed",
      parameters: { path: "good.csv", file_type: "parquet" },
    });
    assertEquals([other?.message, other?.explanation], [`${unreadable} is not Parquet`, {
      cause: "it does not begin with PAR1",
      where: join(directory, "seeds/good.csv"),
      fix: "say by `file_type` what it is, or convert it to Parquet",
    }]);
    assertEquals(await seed("nope.parquet"), ["Seed file does not exist or cannot be found"]);
    assertEquals(await seed("https://example.com/a.parquet"), []);
    const nothing = join(directory, "seeds/nothing.parquet");
    await Deno.writeFile(nothing, new Uint8Array());
    assertEquals(await seed(nothing), [`${unreadable} is empty`]);
    // Whatever bytes are there, a finding comes of it, or none.
    const whole = await Deno.readFile(join(directory, "seeds/nested.parquet"));
    let found = 0;
    const description = new DataView(whole.buffer).getUint32(whole.length - 8, true);
    const start = whole.length - 8 - description;
    for (let at = start; at < start + 300; at += 3) {
      const bytes = whole.slice();
      bytes[at] = (bytes[at] ?? 0) ^ 0xa5;
      await Deno.writeFile(nothing, bytes);
      const [message] = await seed(nothing, columns.slice(0, 5));
      if (message !== undefined) found++;
      assertMatch(message ?? "Column ''", /^Parquet file cannot be read: |^Column '/);
    }
    assert(found > 10, `${found} changes were found`);
  });

  it("plain-yaml-files lists YAML files that are no assets", () => {
    const issues = findIssues(makePipeline([], { directory }), { platforms });
    assertEquals(issues, [{
      rule: "plain-yaml-files",
      severity: "warning",
      asset: undefined,
      message: "Regular YAML files are not treated as assets, please rename them to " +
        "`.asset.yml` if you intended to create assets.",
      context: ["assets/deep/other.yaml", "assets/plain.yml"],
    }]);
  });

  it("assets-directory-exist accepts assets/ and tasks/", async () => {
    const found = (path: string) =>
      findIssues(makePipeline([], { directory: path }), {
        platforms,
        fastOnly: true,
      })
        .map(({ message }) => message);
    const other = join(directory, "other");
    await Deno.mkdir(other);
    assertEquals(found(other), [
      `Assets directory does not exist at '${join(other, "assets")}'`,
    ]);
    await Deno.mkdir(join(other, "tasks"));
    assertEquals(found(other), []);
  });
});
