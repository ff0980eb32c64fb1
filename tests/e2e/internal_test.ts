/** `bruin internal`, which editors call for each file that is opened. */
import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { bruin, temporaryFolder, writeFiles } from "./command.ts";
import { assertFits } from "./answers.ts";

const files = {
  "pipeline.yml": [
    "name: shop",
    "schedule: daily",
    "default_connections: {postgres: warehouse}",
    "default: {owner: data@shop.example}",
    "variables: {region: {type: string, default: eu}}",
  ].join("\n"),
  "assets/mart/daily.sql": [
    "/* @bruin",
    "type: pg.sql",
    "depends: [raw.orders]",
    "materialization: {type: table}",
    "columns: [{name: day, checks: [{name: not_null}]}]",
    "custom_checks: [{name: has rows, query: select 1, value: 1}]",
    "@bruin */",
    "",
    "select '{{ start_date }}' as day",
  ].join("\n"),
  "assets/raw/orders.asset.yml": "type: pg.source\nrun: orders.sql\n",
  "assets/raw/orders.sql": "select 2\n",
} as const;

/** Runs a subcommand; a good answer is read against the schema of this name. */
async function internal(
  args: readonly string[],
  { more = {}, schema }: {
    readonly more?: Readonly<Record<string, string>>;
    readonly schema?: string;
  } = {},
) {
  await using folder = await temporaryFolder();
  await writeFiles(folder.path, { ...files, ...more });
  const { code, stdout, stderr } = await bruin(["internal", ...args], {
    cwd: folder.path,
    env: { BRUIN_SECRETS_BACKEND: "vault" },
  });
  assertEquals(stderr, "");
  const answer = JSON.parse(stdout);
  if (schema !== undefined) await assertFits(answer, schema);
  return { code, answer, root: await Deno.realPath(folder.path) };
}

describe("bruin internal parse-pipeline", () => {
  it("prints the pipeline with its assets as they are after merging", async () => {
    const { code, answer } = await internal(["parse-pipeline", "."], {
      schema: "parse_pipeline",
    });
    assertEquals(code, 0);
    assertEquals([answer.name, answer.schedule], ["shop", "daily"]);
    assertEquals(answer.default_connections, { postgres: "warehouse" });
    assertEquals(answer.variables, { region: { type: "string", default: "eu" } });
    assertEquals(
      answer.assets.map(({ name, owner }: Record<string, string>) => `${name} ${owner}`),
      ["mart.daily data@shop.example", "raw.orders data@shop.example"],
    );
  });

  it("says what is wrong as JSON", async () => {
    const { code, answer } = await internal(["parse-pipeline", "."], {
      more: { "pipeline.yml": "name: [a" },
    });
    assertEquals(code, 1);
    assert(answer.error.startsWith("error parsing bruin pipeline definition :"), answer.error);
  });
});

describe("bruin internal parse-asset", () => {
  it("prints the asset, its pipeline and its repository", async () => {
    const { code, answer, root } = await internal(["parse-asset", "assets/mart/daily.sql"], {
      schema: "parse_asset",
    });
    assertEquals(code, 0);
    const { asset, pipeline, repo } = answer;
    assertEquals([asset.name, asset.type, asset.owner], [
      "mart.daily",
      "pg.sql",
      "data@shop.example",
    ]);
    assertEquals(asset.columns[0].checks[0].id, await sha256("mart.daily-day-not_null"));
    assertEquals(asset.custom_checks[0].id, await sha256("mart.daily-has rows"));
    assertEquals(asset.id, await sha256("mart.daily"));
    assertEquals(asset.executable_file, {
      name: "daily.sql",
      path: `${root}/assets/mart/daily.sql`,
      content: "select '{{ start_date }}' as day",
    });
    assertEquals(pipeline, { name: "shop", schedule: "daily", start_date: "" });
    assertEquals(repo, { path: root });
  });

  it("follows columns with -c, also from the binary", async () => {
    const { code, answer } = await internal(["parse-asset", "-c", "assets/mart/by_day.sql"], {
      schema: "parse_asset",
      more: {
        "assets/raw/sales.asset.yml": [
          "type: pg.source",
          "columns:",
          "  - {name: Day, type: date, description: Of the sale, primary_key: true}",
          "  - {name: price, type: numeric, nullable: false}",
          "  - {name: region, type: text}",
        ].join("\n"),
        "assets/mart/by_day.sql": [
          "/* @bruin",
          "type: pg.sql",
          "depends: [raw.sales, {uri: 's3://bucket/prices'}, mart.wrong]",
          "columns: [{name: total, type: numeric}]",
          "@bruin */",
          "select day, sum(price) as total from raw.sales",
          "where region = '{{ var.region }}' group by day",
        ].join("\n"),
        "assets/mart/wrong.sql": "/* @bruin\ntype: pg.sql\n@bruin */\n\nselect from where",
        // Of no interest to who edits an asset that does not depend on it.
        "assets/mart/other.sql": "/* @bruin\ntype: pg.sql\n@bruin */\nselect from a where",
      },
    });
    assertEquals(code, 0);
    const columns = answer.asset.columns.map((
      { name, type, description, primary_key, upstreams }: Record<string, unknown>,
    ) => ({ name, type, description, primary_key, upstreams }));
    assertEquals(columns, [{
      name: "total",
      type: "numeric",
      description: "",
      primary_key: false,
      upstreams: [{ column: "price", table: "raw.sales" }],
    }, {
      name: "Day",
      type: "date",
      description: "Of the sale",
      primary_key: false,
      upstreams: [{ column: "Day", table: "raw.sales" }],
    }]);
    assertEquals(
      answer.asset.upstreams[0].columns.map(({ name }: { readonly name: string }) => name).sort(),
      ["Day", "price", "region"],
    );
    assertEquals(answer.lineage_issues, [{
      name: "mart.wrong",
      error: "Parse error at line 1, column 18: Expected table name or subquery, got Where",
    }]);
  });

  it("does not mind that another asset is wrong", async () => {
    const { code, answer } = await internal(["parse-asset", "assets/mart/daily.sql"], {
      more: { "assets/wrong.sql": "/* @bruin\nname: [a\n@bruin */\n" },
    });
    assertEquals([code, answer.asset.name], [0, "mart.daily"]);
  });

  it("finds the asset that runs a file", async () => {
    const { answer } = await internal(["parse-asset", "assets/raw/orders.sql"]);
    assertEquals(answer.asset.name, "raw.orders");
    assertEquals(answer.asset.executable_file.content, "select 2\n");
  });

  it("has the whole file of an asset in YAML", async () => {
    const file = "type: empty\n\n# the end\n";
    const { answer } = await internal(["parse-asset", "assets/e.asset.yml"], {
      more: { "assets/e.asset.yml": file },
    });
    assertEquals(answer.asset.executable_file.content, file);
  });

  const failures = [
    [
      "assets/nope.sql",
      {},
      "error creating asset from file 'ROOT/assets/nope.sql': " +
      "Cannot read the file: it does not exist",
    ],
    [
      "assets/helper.py",
      { "assets/helper.py": "x = 1\n" },
      "failed to find the asset with the given path, " +
      "are you sure you have referred the right file?",
    ],
    [
      "pipeline.yml",
      {},
      "failed to find the asset with the given path, " +
      "are you sure you have referred the right file?",
    ],
  ] as const;
  for (const [path, more, error] of failures) {
    it(`says what is wrong with ${path}`, async () => {
      const { code, answer, root } = await internal(["parse-asset", path], { more });
      assertEquals([code, answer.error], [1, error.replace("ROOT", root)]);
    });
  }
});

describe("variants", () => {
  const more = {
    "pipeline.yml": "name: shop_{{ var.c }}\nvariables: {c: {type: string, default: x}}\n" +
      "variants: {us: {c: usa}, de: {c: deu}}\ndefault: {type: pg.sql}\n",
    "assets/mart/daily.sql":
      '/* @bruin\nname: "{{ var.c }}.one"\ntype: pg.sql\n@bruin */\nselect 1',
  };

  it("are listed by name, as the file has them", async () => {
    const { answer } = await internal(["list-variants", "."], { more, schema: "list_variants" });
    assertEquals(answer, {
      pipeline: "shop_{{ var.c }}",
      variants: [{ name: "de", variables: { c: "deu" } }, { name: "us", variables: { c: "usa" } }],
    });
    const none = await internal(["list-variants", "."], { schema: "list_variants" });
    assertEquals(none.answer, { pipeline: "shop", variants: null });
  });

  it("give a pipeline its names, the first one without --variant", async () => {
    const first = await internal(["parse-pipeline", "."], { more, schema: "parse_pipeline" });
    assertEquals(first.answer.selected_variant, "de");
    assertEquals(first.answer.variables.c.default, "deu");
    assertEquals(first.answer.default.secrets, []);
    const { answer } = await internal(
      ["parse-pipeline", "--variant", "us", "--exp-slim-response", "."],
      { more, schema: "parse_pipeline_slim" },
    );
    assertEquals([answer.name, answer.assets[0].name], ["shop_usa", "usa.one"]);
    // An editor knows the asset by it in every variant.
    assertEquals(answer.assets[0].id, await sha256("{{ var.c }}.one"));
  });

  it("must be known", async () => {
    const { code, answer } = await internal([
      "parse-asset",
      "--variant",
      "uk",
      "assets/mart/daily.sql",
    ], { more });
    assertEquals(code, 1);
    assertEquals(answer.error, 'unknown variant "uk" (available: de, us)');
  });
});

describe("bruin internal patch-asset and patch-pipeline", () => {
  it("change the files and print nothing", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, { ...files, "assets/plain.sql": "select 1\n" });
    const change = async (...args: string[]) => {
      const { code, stdout, stderr } = await bruin(["internal", ...args], { cwd: folder.path });
      assertEquals([code, stdout, stderr], [0, "", ""]);
    };
    await change("patch-asset", "assets/mart/daily.sql", "--body", '{"description":"by day"}');
    await change("patch-asset", "--convert", "assets/plain.sql");
    await change("patch-pipeline", "pipeline.yml", "-body", '{"schedule":"hourly"}');
    const { stdout } = await bruin(["internal", "parse-pipeline", "."], { cwd: folder.path });
    const { schedule, assets } = JSON.parse(stdout);
    assertEquals(schedule, "hourly");
    assertEquals(
      assets.map((
        { name, type, description }: Record<string, string>,
      ) => [name, type, description]),
      [
        ["mart.daily", "pg.sql", "by day"],
        ["plain", "pg.sql", ""],
        ["raw.orders", "pg.source", ""],
      ],
    );
  });

  it("say what is wrong as JSON, and never quote the body", async () => {
    const secret = "s3cr3t-M@rker";
    const { code, answer } = await internal(["patch-asset", "a.sql", "--body", `{"a": ${secret}`], {
      more: { "a.sql": "/* @bruin\nname: a\n@bruin */" },
    });
    assertEquals(code, 1);
    assertEquals(JSON.stringify(answer).includes(secret), false);
    assertEquals(
      answer.error.startsWith("failed to patch the asset with the given json body: "),
      true,
    );
    const none = await internal(["patch-asset"]);
    assertEquals(none.answer, {
      error: "empty asset path given, you must provide an existing asset path",
    });
  });
});

describe("bruin internal parse-glossary", () => {
  const more = {
    "glossary.yml": [
      "entities:",
      "  Customer:",
      "    description: who buys",
      "    domains: [sales]",
      "    attributes: {Id: {type: integer, description: number}}",
      "domains:",
      "  sales: {owners: [ada], contact: [{type: slack, address: '#sales'}]}",
    ].join("\n"),
  };
  const entities = [{
    name: "Customer",
    description: "who buys",
    domains: ["sales"],
    attributes: { Id: { name: "Id", description: "number", type: "integer" } },
  }];
  const domains = [{
    name: "sales",
    description: "",
    parent_domain: "",
    owners: ["ada"],
    tags: null,
    contact: [{ type: "slack", address: "#sales" }],
  }];

  it("prints entities and domains, or one of both", async () => {
    const ask = async (schema: string, ...flags: string[]) =>
      (await internal(["parse-glossary", "glossary.yml", ...flags], { more, schema })).answer;
    assertEquals(await ask("parse_glossary"), { entities, domains });
    assertEquals(await ask("parse_glossary_entities", "--entities-only"), entities);
    assertEquals(await ask("parse_glossary_domains", "-domains-only", "-pretty"), domains);
  });

  it("says that a file is missing", async () => {
    const { code, answer } = await internal(["parse-glossary", "nope.yml"]);
    assertEquals([code, answer.error], [1, "Cannot read the file: it does not exist"]);
  });
});

describe("bruin internal ingestr-uri", () => {
  it("writes a file that only its owner can read, and never replaces one", async () => {
    await using folder = await temporaryFolder();
    const password = "s3cr3t-M@rker";
    const postgres = [{ name: "p", host: "db", username: "u", password, database: "d" }];
    await writeFiles(folder.path, {
      ".bruin.yml": JSON.stringify({ environments: { default: { connections: { postgres } } } }),
    });
    const ask = (...args: string[]) =>
      bruin(["internal", "ingestr-uri", ...args], { cwd: folder.path, sensitive: [password] });
    const { code, stdout } = await ask("uri.txt", "p");
    assertEquals([code, stdout], [0, ""]);
    const file = `${folder.path}/uri.txt`;
    assertEquals(
      (await Deno.readTextFile(file)).startsWith("postgresql://u:s3cr3t-M%40rker@db"),
      true,
    );
    assertEquals((await Deno.stat(file)).mode! & 0o777, 0o600);
    const again = await ask("uri.txt", "p");
    assertEquals([again.code, JSON.parse(again.stdout)], [1, {
      error: "failed to create the output file 'uri.txt': file exists",
    }]);
    assertEquals((await ask("changes.txt", "p", "--cdc")).code, 0);
    assertEquals(
      (await Deno.readTextFile(`${folder.path}/changes.txt`)).startsWith("postgres+cdc://u:"),
      true,
    );
    const none = await ask("other.txt");
    assertEquals(
      JSON.parse(none.stdout).error,
      "exactly one output file and one connection name are required",
    );
  });
});

describe("bruin internal ingestr-sources", () => {
  it("lists what ingestr reads from", async () => {
    const { answer } = await internal(["ingestr-sources"], { schema: "ingestr_sources" });
    assertEquals(answer.count, answer.sources.length);
    assert(answer.count > 100);
    const postgres = answer.sources.find(({ name }: { name: string }) => name === "postgres");
    assertEquals(postgres, { name: "postgres", tables: [] });
  });

  it("gives one with its tables", async () => {
    const args = ["ingestr-sources", "-s", "github"];
    const { answer } = await internal(args, { schema: "ingestr_source" });
    assertEquals(answer, {
      name: "github",
      tables: ["issues", "pull_requests", "repo_events", "stargazers"].map((name) => ({ name })),
    });
  });

  it("says which are unknown", async () => {
    const { code, answer } = await internal(["ingestr-sources", "--source", "nope"]);
    assertEquals([code, answer.error], [
      1,
      "failed to get tables for source 'nope': source 'nope' not found in registry",
    ]);
  });
});

describe("bruin internal connections and asset-types", () => {
  it("describe every connection type for .bruin.yml", async () => {
    const { answer } = await internal(["connections"]);
    assertEquals(answer.$ref, "#/$defs/Connections");
    const { properties, additionalProperties } = answer.$defs.Connections;
    assert(Object.keys(properties).length > 140);
    assertEquals(additionalProperties, false);
    assertEquals(properties.postgres.items, { $ref: "#/$defs/PostgresConnection" });
    const postgres = answer.$defs.PostgresConnection;
    assertEquals(Object.keys(postgres.properties).slice(0, 2), ["name", "max_concurrent_assets"]);
    assertEquals(postgres.properties.password.writeOnly, true);
    assertEquals(postgres.required[0], "name");
    // Whatever is given, at least one fits, and never two.
    const [first, ...others] = answer.$defs.SnowflakeConnection.oneOf;
    assertEquals([first.required, first.title], [["password"], "password"]);
    assertEquals(first.not, {
      anyOf: others.map(({ required }: { required: readonly string[] }) => ({ required })),
    });
    assertEquals("not" in others.at(-1), false);
    const references: string[] = JSON.stringify(answer).match(/(?<=#\/\$defs\/)\w+/g) ?? [];
    assertEquals(new Set(references), new Set(Object.keys(answer.$defs)));
  });

  it("list every asset type", async () => {
    const { answer } = await internal(["asset-types"], { schema: "asset_types" });
    const found = answer.find(({ name }: { name: string }) => name === "pg.sql");
    assertEquals([found.kind, found.platform], ["query", "postgres"]);
  });
});

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
