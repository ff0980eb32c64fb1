/** Holds the source to the import rules and lists of docs/architecture.md. */
import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { allTraits } from "../src/platforms/all_traits.ts";
import { packageFlags } from "../tools/package_flags.ts";
import { lazyImports, permissions } from "../tools/permissions.ts";

const root = new URL("../", import.meta.url);

/** What is known of databases without a driver: data, which everything may read. */
const traits = ["src/platforms/all_traits.ts", "src/platforms/traits.ts"];

/** What each part may import, besides the leaves and itself; a path ends a folder or names a file. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  "main.ts": ["src/start.ts"],
  // What it needs besides is for a program that cannot be loaded.
  "src/start.ts": ["src/cli.ts", "src/report/output.ts", "src/run/exit_code.ts"],
  "src/cli.ts": ["src/commands/", "src/report/", "src/run/exit_code.ts"],
  "src/commands/": [
    "src/session.ts",
    "src/project/",
    "src/validate/",
    "src/run/",
    "src/report/",
    "src/init/",
    "src/importers/",
    "src/doctor/",
    "src/mcp/",
    "src/release/",
    "src/semantic/",
    "src/column_lineage/",
    "src/sql_tree/",
    "src/sql/lexis.ts",
    "src/sql/browse.ts",
    "src/connections/",
    "src/secrets/backend.ts",
    "src/secrets/secret.ts",
    "src/platforms/duckdb/library.ts",
  ],
  "src/session.ts": ["src/"],
  "src/init/": ["src/project/"],
  "src/importers/": [
    "src/http/",
    "src/sql/",
    ...traits,
    "src/connections/connection.ts",
    // Definitions of platforms, which these list themselves.
    "src/platforms/bigquery/scheduled_queries.ts",
    "src/platforms/snowflake/tasks.ts",
  ],
  "src/mcp/": [],
  "src/doctor/": [
    "src/http/",
    "src/project/model.ts",
    "src/connections/",
    "src/secrets/backend.ts",
    "src/platforms/platform.ts",
    "src/run/",
  ],
  "src/semantic/": ["src/project/", "src/sql/"],
  "src/sql_tree/": [],
  "src/column_lineage/": ["src/sql_tree/", "src/project/", ...traits],
  "src/release/": ["src/http/"],
  "src/run/": [
    "src/http/",
    "src/data_files/",
    "src/project/",
    "src/template/",
    "src/sql/",
    "src/connections/",
    "src/object_stores/object_store.ts",
    "src/object_stores/find.ts",
    ...traits,
    "src/platforms/platform.ts",
    "src/report/event.ts",
    "src/report/run_plan.ts",
  ],
  "src/validate/": [
    "src/data_files/data_file.ts",
    "src/data_files/parquet/column_names.ts",
    "src/project/",
    "src/template/",
    "src/sql/",
    "src/sql_tree/",
    "src/connections/",
    ...traits,
    "src/platforms/platform.ts",
    "src/report/event.ts",
  ],
  "src/platforms/": [
    "src/http/",
    "src/importers/importer.ts",
    "src/importers/refusal.ts",
    "src/google/",
    "src/template/functions/",
    "src/data_files/",
    "src/platforms/platform.ts",
    // Types of details alone.
    "src/sources/",
    "src/connections/",
    "src/sql/",
    "src/project/model.ts",
  ],
  "src/http/": [],
  "src/google/": ["src/http/", "src/connections/connection.ts"],
  "src/object_stores/": ["src/http/", "src/google/", "src/connections/connection.ts"],
  "src/sources/": [
    "src/connections/connection_type.ts",
    "src/connections/ingest_uri.ts",
    "src/connections/ingest_uri_keys.ts",
  ],
  "src/secrets/": ["src/http/", "src/google/", ...traits, "src/project/model.ts"],
  "src/connections/": [
    "src/http/",
    "src/data_files/data_file.ts",
    "src/secrets/backend.ts",
    ...traits,
    "src/platforms/platform.ts",
    "src/object_stores/object_store.ts",
    "src/sql/statement.ts",
    "src/sql/default_names.ts",
  ],
  "src/template/": ["src/platforms/functions.ts", "src/project/model.ts"],
  "src/sql/": ["src/project/model.ts"],
  "src/report/": [
    "src/doctor/observation.ts",
    "src/project/model.ts",
    "src/project/lineage.ts",
    "src/project/glossary.ts",
    "src/project/interval_modifier.ts",
    "src/project/template_text.ts",
    "src/column_lineage/",
  ],
  "src/project/": traits,
  "src/data_files/": [],
};

interface ModuleGraph {
  readonly modules: readonly {
    readonly specifier: string;
    readonly dependencies?: readonly {
      readonly specifier: string;
      readonly isDynamic?: boolean;
      readonly code?: { readonly specifier?: string } | undefined;
      readonly type?: { readonly specifier?: string } | undefined;
    }[];
  }[];
}

async function moduleGraph(): Promise<ModuleGraph> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", ...await packageFlags(), "main.ts"],
    cwd: root,
    stderr: "null",
  }).output();
  return JSON.parse(new TextDecoder().decode(stdout));
}

function local(specifier: string | undefined): string | undefined {
  return specifier?.startsWith(root.href) ? specifier.slice(root.href.length) : undefined;
}

function isLeaf(path: string): boolean {
  return /^src\/[a-z_]+\.ts$/.test(path) &&
      !["src/start.ts", "src/cli.ts", "src/session.ts"].includes(path) ||
    path === "deno.json";
}

/** The part of the table that a file belongs to. */
function partOf(path: string): string {
  const part = Object.keys(mayImport).find((part) =>
    path === part || part.endsWith("/") && path.startsWith(part)
  );
  assert(part !== undefined || isLeaf(path), `${path} is in no part of the table`);
  return part ?? "leaf";
}

/** A backend never imports another backend, a platform never another platform's insides. */
function isSibling(from: string, to: string): boolean {
  const folder = /^src\/(?:secrets|platforms|object_stores)\/[a-z_]+\//;
  const [fromFolder] = folder.exec(from) ?? [];
  const [toFolder] = folder.exec(to) ?? [];
  return fromFolder !== undefined && toFolder !== undefined && fromFolder !== toFolder &&
    !/^src\/platforms\/(?:sessions|stages)\/|\/(?:driver|dialect|functions|traits)\.ts$/.test(to);
}

/** One way around for each import that leads back to where it comes from, in order. */
function findCycles(imports: ReadonlyMap<string, readonly string[]>): string[] {
  const cycles: string[] = [];
  const done = new Set<string>();
  const visit = (path: readonly string[]) => {
    const at = path.at(-1)!;
    for (const next of imports.get(at) ?? []) {
      const start = path.indexOf(next);
      if (start >= 0) cycles.push([...path.slice(start), next].join(" → "));
      else if (!done.has(next)) visit([...path, next]);
    }
    done.add(at);
  };
  for (const file of [...imports.keys()].sort()) if (!done.has(file)) visit([file]);
  return cycles;
}

/** Whether these are the same part of different platforms, backends or stores. */
function isRole(paths: readonly string[]): boolean {
  const folders = paths.map((path) =>
    /^src\/(?:platforms|secrets|object_stores)\/\w+\//.exec(path)?.[0]
  );
  return folders.every((folder) => folder !== undefined) && new Set(folders).size === paths.length;
}

/** Words of tables: schemas of connections and of output read like those of superstruct. */
const wordsOfTables = ["boolean", "integer", "number", "object", "text"];

describe("exported names", () => {
  it("mean one thing each", async () => {
    const places = new Map<string, string[]>();
    for (const { specifier } of (await moduleGraph()).modules) {
      const path = local(specifier);
      if (path === undefined || !path.endsWith(".ts")) continue;
      const text = await Deno.readTextFile(new URL(path, root));
      const declared =
        /^export (?:abstract )?(?:async )?(?:function\*?|class|interface|type|const) (\w+)/gm;
      for (const [, name = ""] of text.matchAll(declared)) {
        places.set(name, [...places.get(name) ?? [], path]);
      }
    }
    const several = [...places].filter(([name, paths]) =>
      new Set(paths).size > 1 && !wordsOfTables.includes(name) && !isRole([...new Set(paths)])
    );
    assertEquals(several, []);
  });
});

describe("the import rules", () => {
  it("let data flow one way", async () => {
    const violations: string[] = [];
    for (const module of (await moduleGraph()).modules) {
      const from = local(module.specifier);
      if (from === undefined || from.endsWith(".json")) continue;
      const part = partOf(from);
      for (const dependency of module.dependencies ?? []) {
        const to = local(dependency.code?.specifier ?? dependency.type?.specifier);
        if (to === undefined || isLeaf(to)) continue;
        const allowed = part === "leaf"
          ? []
          : [...part.endsWith("/") ? [part] : [], ...mayImport[part]];
        if (!allowed.some((prefix) => to.startsWith(prefix)) || isSibling(from, to)) {
          violations.push(`${from} imports ${to}`);
        }
      }
    }
    assertEquals(violations, []);
  });

  it("have no cycles, not even of types alone", async () => {
    const imports = new Map<string, string[]>();
    for (const { specifier, dependencies = [] } of (await moduleGraph()).modules) {
      const from = local(specifier);
      if (from === undefined) continue;
      imports.set(
        from,
        dependencies.filter(({ isDynamic }) => !isDynamic)
          .map(({ code, type }) => local(code?.specifier ?? type?.specifier))
          .filter((to) => to !== undefined),
      );
    }
    assertEquals(findCycles(imports), []);
  });

  it("use no method of bytes that a supported Deno lacks", async () => {
    const violations: string[] = [];
    for (const { specifier } of (await moduleGraph()).modules) {
      const path = local(specifier);
      if (path === undefined || !path.endsWith(".ts")) continue;
      const text = await Deno.readTextFile(new URL(path, root));
      if (/\.(?:toHex|toBase64)\(|Uint8Array\.from(?:Hex|Base64)\(/.test(text)) {
        violations.push(`${path}: use src/byte_text.ts`);
      }
    }
    assertEquals(violations, []);
  });

  it("load npm clients only through import() in one place", async () => {
    const eager = ["superstruct", "yaml", "@cliffy/command"];
    const violations: string[] = [];
    for (const module of (await moduleGraph()).modules) {
      const from = local(module.specifier);
      if (from === undefined) continue;
      for (const { specifier, isDynamic, code } of module.dependencies ?? []) {
        if (code === undefined || isDynamic || /^\.|^node:/.test(specifier)) continue;
        if (!eager.includes(specifier)) violations.push(`${from} imports ${specifier} at once`);
        if (specifier === "@cliffy/command" && !/^src\/(cli\.ts|commands\/)/.test(from)) {
          violations.push(`${from} knows of the command line`);
        }
      }
    }
    assertEquals(violations, []);
  });
});

describe("what every start loads", () => {
  it("is the version alone, for each module costs `bruin version` time", async () => {
    const modules = new Map(
      (await moduleGraph()).modules.map(({ specifier, dependencies = [] }) => [
        specifier,
        dependencies.flatMap(({ isDynamic, code }) => isDynamic ? [] : code?.specifier ?? []),
      ]),
    );
    const [main] = [...modules.keys()].filter((specifier) => local(specifier) === "main.ts");
    const loaded = new Set([main ?? ""]);
    // What is added to a set while it is walked is walked, too.
    for (const specifier of loaded) {
      for (const next of modules.get(specifier) ?? []) loaded.add(next);
    }
    assertEquals([...loaded].map(local), ["main.ts", "src/version.ts", "deno.json"]);
  });
});

describe("what a run loads at its start", () => {
  /** What only some runs need, and the flag, variable or asset that asks for it. */
  const onRequest: Readonly<Record<string, string>> = {
    "src/commands/plan/": "--dry-run",
    "src/commands/run/as_planned.ts": "--as-planned",
    "src/commands/run/continue.ts": "--continue",
    "src/commands/run/plan.ts": "--dry-run or --as-planned",
    "src/report/plan/": "--dry-run",
    "src/report/run_plan.ts": "--dry-run or --as-planned",
    "src/report/shapes/run_plan.ts": "--dry-run or --as-planned",
    "src/report/telemetry/openlineage.ts": "OPENLINEAGE_URL or a file",
    "src/report/telemetry/run_telemetry.ts": "OTEL_DENO",
    "src/data_files/parquet/": "a seed of Parquet",
    "src/run/exactly_once/mod.ts": "--exactly-once",
    "src/run/run_plan/": "--dry-run or --as-planned",
  };

  it("has nothing that only a flag, a variable or an asset asks for", async () => {
    const imports = new Map(
      (await moduleGraph()).modules.map(({ specifier, dependencies = [] }) => [
        local(specifier),
        dependencies.filter(({ isDynamic }) => !isDynamic)
          .map(({ code }) => local(code?.specifier))
          .filter((path) => path !== undefined),
      ]),
    );
    const loaded = new Set(["main.ts", "src/commands/run/mod.ts"]);
    // What is added to a set while it is walked is walked, too.
    for (const path of loaded) for (const next of imports.get(path) ?? []) loaded.add(next);
    assert(loaded.has("src/run/run.ts"), "the walk ended before what every run loads");
    const early = Object.entries(onRequest).flatMap(([part, request]) =>
      [...loaded].filter((path) => path === part || part.endsWith("/") && path.startsWith(part))
        .map((path) => `${path} is loaded without ${request}`)
    );
    assertEquals(early, []);
    const known = [...imports.keys()];
    const stale = Object.keys(onRequest).filter((part) =>
      !known.some((path) => path?.startsWith(part))
    );
    assertEquals(stale, [], "these are no longer files of ours");
  });
});

describe("the lists", () => {
  /** The file of a folder, and the list that must name it. */
  const entries = [
    ["secrets", "mod.ts", "mod.ts"],
    ["object_stores", "mod.ts", "mod.ts"],
    ["platforms", "mod.ts", "mod.ts"],
    ["platforms", "traits.ts", "all_traits.ts"],
    ["platforms", "functions.ts", "functions.ts"],
  ] as const;
  for (const [part, file, list] of entries) {
    it(`src/${part}/${list} names the ${file} of every folder beside it`, async () => {
      const folder = new URL(`src/${part}/`, root);
      const text = await Deno.readTextFile(new URL(list, folder));
      for await (const { name, isDirectory } of Deno.readDir(folder)) {
        if (!isDirectory) continue;
        const files = [...Deno.readDirSync(new URL(`${name}/`, folder))].map(({ name }) => name);
        const isListed = text.includes(`"./${name}/${file}"`);
        assertEquals(isListed, files.includes(file), `${part}/${name}/${file} is not listed`);
      }
    });
  }

  for (
    const [list, entry] of [["validate", /^export (const|function) \w+Rules?\b/m], [
      "sources",
      /^/,
    ]] as const
  ) {
    it(`src/${list}/mod.ts names every file beside it that has entries`, async () => {
      const text = await Deno.readTextFile(new URL(`src/${list}/mod.ts`, root));
      for await (const { name, isFile } of Deno.readDir(new URL(`src/${list}/`, root))) {
        if (!isFile || name === "mod.ts" || name === "rule.ts") continue;
        const file = await Deno.readTextFile(new URL(`src/${list}/${name}`, root));
        assert(!entry.test(file) || text.includes(`"./${name}"`), `${list}/${name} is not listed`);
      }
    });
  }
});

describe("the source", () => {
  it("prints, exits and reads the environment in one place each", async () => {
    const only: readonly [RegExp, ...places: string[]][] = [
      [/\bconsole\./, "src/report/output.ts"],
      // The version is printed before there is anything that could hide a secret, or a secret to hide.
      [/\bDeno\.stdout\b/, "src/report/output.ts", "main.ts"],
      [/\bDeno\.stderr\b/, "src/report/output.ts"],
      [/\bDeno\.exit\b/, "main.ts"],
      [/\bDeno\.env\b/, "src/env.ts"],
    ];
    const violations: string[] = [];
    for (const module of (await moduleGraph()).modules) {
      const path = local(module.specifier);
      if (path === undefined || !path.endsWith(".ts")) continue;
      const text = (await Deno.readTextFile(new URL(path, root))).replaceAll(
        /\/\*[\s\S]*?\*\/|\/\/.*/g,
        "",
      );
      for (const [pattern, ...places] of only) {
        if (!places.includes(path) && pattern.test(text)) {
          violations.push(`${path} has ${pattern.source}`);
        }
      }
    }
    assertEquals(violations, []);
  });
});

describe("the ways out of the process", () => {
  /** Where something else than `fetch` of `outbound.ts` opens sockets, and what asks it there before. */
  const openers: Readonly<Record<string, string>> = {
    "src/connections/server.ts": "passOutbound(",
    "src/platforms/mysql/driver.ts": "passOutbound(",
    "src/platforms/postgres/driver.ts": "passOutbound(",
    "src/http/aws_handler.ts": "customFetch: outboundFetch",
    "src/http/reach.ts": "passOutbound(",
    "src/object_stores/s3/driver.ts": "await loadAwsHandlers(",
    "src/secrets/aws/client.ts": "await loadAwsHandlers(",
  };
  /**
   * Packages that open sockets. What looks for credentials of AWS on a machine has a client of its own, which
   * cannot be given another: docs/plan.md says so.
   */
  const clients = /import\("(?:pg|mysql2|@aws-sdk\/client-[a-z0-9-]+|@smithy\/[a-z-]+)"\)/;
  const sockets = /from "node:(?:net|http|https|http2|dgram)"|\bDeno\.connect(?:Tls|Quic)?\b/;
  /** `fetch` of the runtime, not a method of that name. */
  const fetches = /(?:\bawait|\breturn|=>|[=(,:?]) fetch\(|\bglobalThis\.fetch\b|\bWebSocket\(/;

  it("are asked for before they are used", async () => {
    const violations: string[] = [];
    const found = new Set<string>();
    for (const { specifier } of (await moduleGraph()).modules) {
      const path = local(specifier);
      if (path === undefined || !path.endsWith(".ts") || path === "src/outbound.ts") continue;
      const text = (await Deno.readTextFile(new URL(path, root)))
        .replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
      if (fetches.test(text)) violations.push(`${path} calls fetch: use src/outbound.ts`);
      if (!clients.test(text) && !sockets.test(text)) continue;
      found.add(path);
      const guard = openers[path];
      if (guard === undefined) violations.push(`${path} opens sockets: see src/outbound.ts`);
      else if (!text.includes(guard)) violations.push(`${path} lacks ${guard}`);
    }
    assertEquals(violations, []);
    assertEquals([...found].sort(), Object.keys(openers).sort());
  });
});

describe("names of platforms and backends", () => {
  /** Where a name is no decision about a platform, and why. */
  const elsewhere: Readonly<Record<string, string>> = {
    "src/cli.ts": "the command `duckdb`",
    "src/commands/secrets/plan.ts": "the default of commands that administer secrets",
    "src/connections/kind.ts": "types of no database that name the same account",
    "src/init/templates/duckdb.ts": "the name of a template",
    "src/init/templates/postgres.ts": "the name of a template",
    "src/init/templates/warehouses.ts": "names of templates, and the variables of their users",
    "src/project/asset_types.ts": "types of sensors, and destinations of ingestr",
    "src/project/connections.ts": "the parameter of dashboards",
    "src/project/key_order.ts": "keys of headers, in the order of the reference",
    "src/release/binary_file.ts": "a variant of binaries",
    "src/report/run/durations.ts": "a class of the page",
    "src/report/shapes/pipeline.ts": "a key that the reference always prints",
    "src/report/shapes/platform_options.ts": "keys of definitions, in the order of the reference",
    "src/run/ingest/uris.ts": "schemes of ingestr",
    "src/run/steps/ingest.ts": "schemes of ingestr",
  };

  it("stand in their folders, the lists and sources/ only", async () => {
    const folders = async (list: string) =>
      (await Array.fromAsync(Deno.readDir(new URL(`src/${list}/`, root))))
        .filter(({ isDirectory }) => isDirectory).map(({ name }) => name);
    const names = [
      ...allTraits.map(({ name }) => name),
      ...await folders("platforms"),
      ...await folders("secrets"),
    ];
    // The variables of a process are called `env` everywhere, and `gcp` is what the reference calls
    // connections to BigQuery: neither says that secrets are meant.
    const telling = new Set(names).difference(new Set(["env", "gcp"]));
    const pattern = new RegExp(`["'](?:${[...telling].join("|")})["']`);
    const found = new Set<string>();
    for (const { specifier } of (await moduleGraph()).modules) {
      const path = local(specifier);
      if (path === undefined || !path.endsWith(".ts")) continue;
      if (/^src\/(?:platforms|sources|secrets|object_stores)\//.test(path)) continue;
      const text = (await Deno.readTextFile(new URL(path, root)))
        .replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
      if (pattern.test(text)) found.add(path);
    }
    assertEquals([...found].sort(), Object.keys(elsewhere).sort());
  });
});

describe("the tasks", () => {
  it("spell out the permission sets", async () => {
    const { tasks }: { tasks: Record<string, { command: string }> } = JSON.parse(
      await Deno.readTextFile(new URL("deno.json", root)),
    );
    const held = (task: string, list: readonly string[]) =>
      list.filter((permission) => !tasks[task].command.includes(permission));
    assertEquals(held("bruin", [...permissions.dropIn, lazyImports]), []);
    assertEquals(held("bruin:aws", [...permissions.awsOnly, lazyImports]), []);
    for (const [name, { command }] of Object.entries(tasks)) {
      assert(!/(^| )-A( |$)|--allow-all/.test(command), `${name} runs with every permission`);
    }
  });
});
