import { basename, dirname, extname } from "node:path";
import { type AssetFields, readAssetDefaults } from "./asset_fields.ts";
import { readDefaultConnections } from "./default_connections.ts";
import type { ExactlyOncePlace, Pipeline, Value } from "./model.ts";
import { throwProblems } from "./problems.ts";
import { keysOf } from "./fields/field.ts";
import { exactlyOnceFields, pipelineFields } from "./fields/pipeline.ts";
import { isScript } from "./root.ts";
import { usualPlace } from "./exactly_once.ts";
import { readTextFile } from "./text_file.ts";
import type { PlacedWarning, ValueNode } from "./value_node.ts";
import { readVariables } from "./variables.ts";
import { readVariants } from "./variants.ts";
import { parseYaml } from "./yaml_document.ts";

const pipelineKeys = keysOf(pipelineFields);
const exactlyOnceKeys = keysOf(exactlyOnceFields);

/** `pipeline.yml` alone, before its assets are read. */
export interface PipelineFile {
  readonly pipeline: Omit<Pipeline, "assets" | "macros" | "warnings">;
  /** The `default` block; `undefined` when there is none. */
  readonly defaults: AssetFields | undefined;
  readonly warnings: readonly PlacedWarning[];
}

/**
 * Reads the definition of a pipeline. A Python script that stands for one has nothing but a name.
 * @throws {ProjectError} When the file cannot be read or is wrong.
 */
export async function readPipelineFile(path: string): Promise<PipelineFile> {
  if (isScript(path)) return pipelineOfScript(path);
  const prefix = "error parsing bruin pipeline definition : ";
  const node = parseYaml(await readTextFile(path), { file: path, prefix });
  if (!node.isAbsent && !node.isMap) {
    throw node.error(`${prefix}The file must hold a map of keys and values`);
  }
  if (node.isAbsent) node.warn("The file is empty, so the pipeline has no name");
  node.warnOfUnknownKeys(pipelineKeys, "the pipeline");
  return toPipelineFile(node, path);
}

function pipelineOfScript(path: string): PipelineFile {
  const { pipeline, ...rest } = toPipelineFile(parseYaml("{}", { file: path }), path);
  const name = `standalone-python-${basename(path, extname(path))}`;
  return { pipeline: { ...pipeline, name }, ...rest };
}

function toPipelineFile(node: ValueNode, path: string): PipelineFile {
  const field = (key: keyof typeof pipelineFields) => node.field(key);
  const variables = readVariables(field("variables"));
  const defaults = field("default");
  const file: PipelineFile = {
    pipeline: {
      name: field("name").text() || field("id").text(),
      legacyId: field("id").text(),
      path,
      directory: dirname(path),
      schedule: field("schedule").text(),
      startDate: field("start_date").text(),
      defaultConnections: readDefaultConnections(field("default_connections")),
      variables,
      variants: readVariants(field("variants"), variables),
      notifications: field("notifications").value,
      catchup: readCatchup(field("catchup").value),
      metadataPush: readMetadataPush(field("metadata_push")),
      exactlyOnce: readExactlyOnce(field("exactly_once")),
      retries: field("retries").integer(),
      concurrency: field("concurrency").integer() || 1,
      maxActiveSteps: field("max_active_steps").integer(),
      owner: field("owner").text(),
      tags: field("tags").texts(),
      domains: field("domains").texts(),
      meta: field("meta").textMap(),
      agent: field("agent").boolean() ?? false,
      defaults: defaults.value,
      fixtures: field("fixtures").items().map(({ exactValue }) => exactValue),
    },
    defaults: defaults.isAbsent ? undefined : readAssetDefaults(defaults),
    warnings: node.source.warnings,
  };
  throwProblems(node.source.problems);
  return file;
}

/** Reference: everything that is not understood means no catch-up. */
function readCatchup(value: Value): string {
  if (value === true) return "active";
  return value === "active" || value === "all" ? value : "";
}

function readMetadataPush(node: ValueNode): string[] {
  return node.entries().filter(([, platform]) => platform.boolean() === true).map(([key]) => key);
}

/** `true` or `false`, or a map that says which table is meant, and so `true` as well. */
function readExactlyOnce(node: ValueNode): ExactlyOncePlace | undefined {
  if (!node.isMap) return node.boolean() ? usualPlace : undefined;
  node.warnOfUnknownKeys(exactlyOnceKeys, '"exactly_once"');
  return {
    schema: node.field("schema").text(),
    table: node.field("table").text() || usualPlace.table,
  };
}
