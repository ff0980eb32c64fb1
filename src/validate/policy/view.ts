import { basename } from "node:path";
import type { Asset, Column, CustomCheck, Pipeline, Value } from "../../project/model.ts";
import { asMap, listItems } from "../values.ts";
import type { Struct, Type } from "./expression/mod.ts";

/** Fields of an object, by the names that conditions use. */
type Fields<T> = Readonly<Record<string, readonly [Type, (object: T) => unknown]>>;

function struct<T>(name: string, fields: () => Fields<T>): Struct {
  return { name, fields };
}

const text: Type = "string";
const texts: Type = { list: "string" };
const textMap: Type = { map: "string" };

interface File {
  readonly Name: string;
  readonly Path: string;
}

const file = struct<File>("File", () => ({
  Name: [text, ({ Name }) => Name],
  Path: [text, ({ Path }) => Path],
}));

function fileOf(path: string): File {
  return { Name: basename(path), Path: path };
}

const columnCheck = struct<Column["checks"][number]>("ColumnCheck", () => ({
  ID: [text, ({ id }) => id],
  Name: [text, ({ name }) => name],
  Description: [text, ({ description }) => description],
  Value: ["any", ({ value }) => value],
  Blocking: ["bool", ({ blocking }) => blocking],
}));

const column = struct<Column>("Column", () => ({
  Name: [text, ({ name }) => name],
  Type: [text, ({ type }) => type],
  Description: [text, ({ description }) => description],
  Owner: [text, ({ owner }) => owner],
  Tags: [texts, ({ tags }) => tags],
  Domains: [texts, ({ domains }) => domains],
  Meta: [textMap, ({ meta }) => meta],
  PrimaryKey: ["bool", ({ primaryKey }) => primaryKey],
  UpdateOnMerge: ["bool", ({ updateOnMerge }) => updateOnMerge],
  MergeSQL: [text, ({ mergeSql }) => mergeSql],
  Nullable: ["bool", ({ nullable }) => nullable ?? true],
  Extends: [text, (each) => each.extends],
  Checks: [{ list: columnCheck }, ({ checks }) => checks],
}));

const customCheck = struct<CustomCheck>("CustomCheck", () => ({
  ID: [text, ({ id }) => id],
  Name: [text, ({ name }) => name],
  Description: [text, ({ description }) => description],
  Query: [text, ({ query }) => query],
  Value: ["number", ({ value }) => value],
  Count: ["number", ({ count }) => count],
  Blocking: ["bool", ({ blocking }) => blocking],
}));

const materialization = struct<Asset["materialization"]>("Materialization", () => ({
  Type: [text, (each) => each?.type ?? ""],
  Strategy: [text, (each) => each?.strategy ?? ""],
  PartitionBy: [text, (each) => each?.partitionBy ?? ""],
  ClusterBy: [texts, (each) => each?.clusterBy ?? []],
  IncrementalKey: [text, (each) => each?.incrementalKey ?? ""],
  IncrementalPredicate: [text, (each) => each?.incrementalPredicate ?? ""],
  TimeGranularity: [text, (each) => each?.timeGranularity ?? ""],
}));

const upstream = struct<Asset["upstreams"][number]>("Upstream", () => ({
  Type: [text, ({ kind }) => kind],
  Value: [text, ({ value }) => value],
  Mode: [text, ({ mode }) => mode],
  Columns: [{
    list: struct<{ name: string; usage: string }>("DependsColumn", () => ({
      Name: [text, ({ name }) => name],
      Usage: [text, ({ usage }) => usage],
    })),
  }, ({ columns }) => columns],
}));

const secret = struct<Asset["secrets"][number]>("SecretMapping", () => ({
  SecretKey: [text, ({ key }) => key],
  InjectedKey: [text, ({ injectAs }) => injectAs],
}));

const hooks = struct<Asset["hooks"]>("Hooks", () => ({
  Pre: [texts, ({ pre }) => pre],
  Post: [texts, ({ post }) => post],
}));

const intervalModifiers = struct<Asset["intervalModifiers"]>("IntervalModifiers", () => ({
  Start: [text, ({ start }) => start],
  End: [text, ({ end }) => end],
}));

/** The variable `asset` of conditions. */
export const assetType: Struct = struct<Asset>("Asset", () => ({
  Name: [text, ({ name }) => name],
  Type: [text, ({ type }) => type],
  URI: [text, ({ uri }) => uri],
  Description: [text, ({ description }) => description],
  Owner: [text, ({ owner }) => owner],
  Tags: [texts, ({ tags }) => tags],
  Domains: [texts, ({ domains }) => domains],
  Meta: [textMap, ({ meta }) => meta],
  Tier: ["number", ({ tier }) => tier ?? 0],
  Enabled: ["any", ({ enabled = true }) => enabled],
  Connection: [text, ({ connection }) => connection ?? ""],
  Image: [text, ({ image }) => image],
  Instance: [text, ({ instance }) => instance],
  StartDate: [text, ({ startDate }) => startDate],
  Extends: [texts, (asset) => asset.extends ?? []],
  Columns: [{ list: column }, ({ columns }) => columns],
  CustomChecks: [{ list: customCheck }, ({ customChecks }) => customChecks],
  Materialization: [materialization, (asset) => asset.materialization ?? absent],
  Upstreams: [{ list: upstream }, ({ upstreams }) => upstreams],
  Parameters: [{ map: "any" }, ({ parameters }) => parameters],
  Secrets: [{ list: secret }, ({ secrets }) => secrets],
  Hooks: [hooks, (asset) => asset.hooks],
  IntervalModifiers: [intervalModifiers, (asset) => asset.intervalModifiers],
  RefreshRestricted: ["bool", ({ refreshRestricted = false }) => refreshRestricted],
  RerunCooldown: ["number", ({ rerunCooldown }) => rerunCooldown],
  Retries: ["number", ({ retries }) => retries],
  DefinitionFile: [file, ({ path }) => fileOf(path)],
  ExecutableFile: [file, ({ executablePath }) => fileOf(executablePath)],
}));

/** A materialization all of whose fields are empty, as in Go. */
const absent: Partial<NonNullable<Asset["materialization"]>> = {};

const notifications = struct<Value>("Notifications", () => {
  const listOf = (key: string): Fields<Value>[string] => [
    { list: "any" },
    (value) => listItems(asMap(value)[key]),
  ];
  return {
    Slack: listOf("slack"),
    MSTeams: listOf("ms_teams"),
    Discord: listOf("discord"),
    Email: listOf("email"),
    Webhook: listOf("webhook"),
  };
});

/** The variable `pipeline` of conditions. */
export const pipelineType: Struct = struct<Pipeline>("Pipeline", () => ({
  Name: [text, ({ name }) => name],
  Schedule: [text, ({ schedule }) => schedule],
  StartDate: [text, ({ startDate }) => startDate],
  Owner: [text, ({ owner }) => owner],
  Tags: [texts, ({ tags }) => tags],
  Domains: [texts, ({ domains }) => domains],
  Meta: [textMap, ({ meta }) => meta],
  DefaultConnections: [textMap, ({ defaultConnections }) => defaultConnections],
  Assets: [{ list: assetType }, ({ assets }) => assets],
  Notifications: [notifications, (pipeline) => asMap(pipeline.notifications)],
  Catchup: [text, ({ catchup }) => catchup],
  Retries: ["number", ({ retries }) => retries ?? 0],
  Concurrency: ["number", ({ concurrency }) => concurrency],
  MaxActiveSteps: ["number", ({ maxActiveSteps }) => maxActiveSteps],
  DefinitionFile: [file, ({ path }) => fileOf(path)],
}));
