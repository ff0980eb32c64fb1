/** N5: the reference of fields says what the parsers read, and nothing else. */
import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { stringify } from "yaml";
import { envOf } from "../../src/env.ts";
import {
  assetFields,
  hookFields,
  hooksFields,
  intervalFields,
  secretFields,
} from "../../src/project/fields/asset.ts";
import { upstreamColumnFields, upstreamFields } from "../../src/project/fields/dependencies.ts";
import { materializationFields } from "../../src/project/fields/materialization.ts";
import {
  checkFields,
  columnCheckFields,
  columnFields,
  columnReferenceFields,
  customCheckFields,
} from "../../src/project/fields/columns.ts";
import {
  configFields,
  configuredSecretFields,
  environmentFields,
  settingFields,
} from "../../src/project/fields/config.ts";
import { type FileFields, keysOf, places } from "../../src/project/fields/field.ts";
import { exactlyOnceFields, pipelineFields } from "../../src/project/fields/pipeline.ts";
import { readAssetFields } from "../../src/project/asset_fields.ts";
import { loadConfig } from "../../src/project/config.ts";
import { keyOrder } from "../../src/project/key_order.ts";
import { readPipelineFile } from "../../src/project/pipeline_file.ts";
import { ValueNode } from "../../src/project/value_node.ts";
import { parseYaml } from "../../src/project/yaml_document.ts";
import { fieldPages, formatMarkdown } from "../../tools/field_pages.ts";

/** What reading a text finds fault with. */
type Read = (yaml: string) => Promise<readonly string[]>;

const readAsset: Read = (yaml) => {
  const node = parseYaml(yaml, { file: "/a.asset.yml" });
  readAssetFields(node);
  const { problems, warnings } = node.source;
  return Promise.resolve([...problems, ...warnings].map(({ message }) => message));
};

const readPipeline: Read = async (yaml) => {
  const file = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(file, yaml);
    return (await readPipelineFile(file)).warnings.map(({ message }) => message);
  } finally {
    await Deno.remove(file);
  }
};

const readConfig: Read = async (yaml) => {
  const env = envOf({ BRUIN_CONFIG_FILE_CONTENT: yaml });
  const { warnings = [] } = await loadConfig({ env, root: "/", workingDirectory: "/" });
  return warnings.map(({ message }) => message);
};

/** Each table, and how one of its fields comes into a file. */
const tables: readonly {
  readonly name: string;
  readonly fields: FileFields;
  readonly read: Read;
  readonly file: (fields: Record<string, unknown>) => unknown;
  /** The keys that lead to it; `[]` stands for an item of a list. */
  readonly path: string;
}[] = [
  { name: "asset", fields: assetFields, read: readAsset, file: (map) => map, path: "" },
  {
    name: "materialization",
    fields: materializationFields,
    read: readAsset,
    file: (map) => ({ materialization: map }),
    path: "materialization",
  },
  {
    name: "dependency",
    fields: upstreamFields,
    read: readAsset,
    // Exactly one of `asset` and `uri` is needed.
    file: (map) => ({ depends: ["asset" in map || "uri" in map ? map : { asset: "a", ...map }] }),
    path: "depends[]",
  },
  {
    name: "column of a dependency",
    fields: upstreamColumnFields,
    read: readAsset,
    file: (map) => ({ depends: [{ asset: "a", columns: [{ name: "x", ...map }] }] }),
    path: "depends[]columns[]",
  },
  {
    name: "secret",
    fields: secretFields,
    read: readAsset,
    file: (map) => ({ secrets: [map] }),
    path: "secrets[]",
  },
  {
    name: "hooks",
    fields: hooksFields,
    read: readAsset,
    file: (map) => ({ hooks: map }),
    path: "hooks",
  },
  {
    name: "hook",
    fields: hookFields,
    read: readAsset,
    file: (map) => ({ hooks: { post: [map] } }),
    path: "hooks.post[]",
  },
  {
    name: "interval modifiers",
    fields: intervalFields,
    read: readAsset,
    file: (map) => ({ interval_modifiers: map }),
    path: "interval_modifiers",
  },
  {
    name: "column",
    fields: columnFields,
    read: readAsset,
    file: (map) => ({ columns: [map] }),
    path: "columns[]",
  },
  {
    name: "foreign key",
    fields: columnReferenceFields,
    read: readAsset,
    file: (map) => ({ columns: [{ foreign_key: map }] }),
    path: "columns[]foreign_key",
  },
  {
    name: "column check",
    fields: checkFields,
    read: readAsset,
    file: (map) => ({ columns: [{ checks: [{ name: "min", ...map }] }] }),
    path: "columns[]checks[]",
  },
  {
    name: "custom check",
    fields: customCheckFields,
    read: readAsset,
    file: (map) => ({ custom_checks: [map] }),
    path: "custom_checks[]",
  },
  {
    name: "pipeline",
    fields: pipelineFields,
    read: readPipeline,
    // Variants set variables that exist.
    file: (map) => ({ variables: { late_minutes: { type: "integer", default: 1 } }, ...map }),
    path: "",
  },
  {
    name: "exactly_once",
    fields: exactlyOnceFields,
    read: readPipeline,
    file: (map) => ({ exactly_once: map }),
    path: "exactly_once",
  },
  { name: "configuration", fields: configFields, read: readConfig, file: (map) => map, path: "" },
  {
    name: "environment",
    fields: environmentFields,
    read: readConfig,
    file: (map) => ({ environments: { default: { secrets: { a: "b" }, ...map } } }),
    path: "environments.default",
  },
  {
    name: "settings",
    fields: settingFields,
    read: readConfig,
    file: (map) => ({ environments: { default: { secrets: { a: "b" }, config: map } } }),
    path: "environments.default.config",
  },
  {
    name: "entry of secrets",
    fields: configuredSecretFields,
    read: readConfig,
    file: (map) => ({ environments: { default: { secrets: { a: map } } } }),
    path: "environments.default.secrets.a",
  },
];

const valueOf = (yaml: string) => parseYaml(yaml, { file: "/example" }).value;
const inPlaces = (path: readonly (string | number)[]) =>
  path.map((key) => typeof key === "number" ? "[]" : `.${key}`).join("")
    .replaceAll("[].", "[]").replace(/^\./, "");

/** The fields that were asked for while something was read. */
async function keysAskedFor(read: () => Promise<unknown>): Promise<ReadonlySet<string>> {
  const asked = new Set<string>();
  const { field } = ValueNode.prototype;
  ValueNode.prototype.field = function (key) {
    asked.add(inPlaces([...this.path, key]));
    return field.call(this, key);
  };
  try {
    await read();
  } finally {
    ValueNode.prototype.field = field;
  }
  return asked;
}

describe("the fields of files", () => {
  for (const { name, fields, read, file, path } of tables) {
    for (const [key, { example }] of Object.entries(fields)) {
      it(`of the ${name}: the example of ${key} is read without a warning`, async () => {
        const value = valueOf(example) as Record<string, unknown>;
        assertEquals(Object.keys(value), [key]);
        assertEquals(await read(stringify(file(value))), []);
      });
    }

    it(`of the ${name}: each is read, unless it says that it is not`, async () => {
      const asked = await keysAskedFor(async () => {
        await read(stringify(file({ ...valueOf(exampleOf(fields, ["uri", "name"])) as object })));
        await read(
          stringify(
            file({ ...valueOf(exampleOf(fields, ["asset", "full_refresh_restricted"])) as object }),
          ),
        );
      });
      const prefix = path === "" || path.endsWith("]") ? path : `${path}.`;
      const unread = Object.entries(fields)
        .filter(([key, { works }]) => works !== "kept" && !asked.has(`${prefix}${key}`))
        .map(([key]) => key);
      assertEquals(unread, []);
    });
  }

  /** The examples of a table, but for fields that exclude others. */
  function exampleOf(fields: FileFields, without: readonly string[]): string {
    return Object.entries(fields).filter(([key]) => !without.includes(key))
      .map(([, { example }]) => example).join("\n");
  }

  for (const [name, { example }] of Object.entries(columnCheckFields)) {
    it(`the example of the check ${name} is one`, async () => {
      const value = valueOf(example) as { readonly name: string };
      assertEquals(value.name, name);
      const column = { name: "a", foreign_key: { table: "t", column: "c" }, checks: [value] };
      assertEquals(await readAsset(stringify({ columns: [column] })), []);
    });
  }

  it("have a place in the order that `bruin format` gives them", () => {
    const order = (path: readonly string[]) =>
      new Set(path.reduce((at, key) => at.inside![key], keyOrder).keys);
    const ordered: readonly [readonly string[], FileFields][] = [
      [[], assetFields],
      [["materialization"], materializationFields],
      [["depends"], upstreamFields],
      [["depends", "columns"], upstreamColumnFields],
      [["secrets"], secretFields],
      [["hooks"], hooksFields],
      [["interval_modifiers"], intervalFields],
      [["columns"], columnFields],
      [["columns", "checks"], checkFields],
      [["columns", "foreign_key"], columnReferenceFields],
      [["custom_checks"], customCheckFields],
    ];
    for (const [path, fields] of ordered) {
      assertEquals(order(path), keysOf(fields), path.join("."));
    }
  });

  for (const [file, text] of fieldPages()) {
    it(`are in docs/${file}; if not, run deno task fields`, async () => {
      const written = await Deno.readTextFile(new URL(`../../docs/${file}`, import.meta.url));
      assertEquals(written, await formatMarkdown(text));
      for (const place of Object.keys(places)) assert(!written.includes(`Works: ${place}\n`));
    });
  }
});
