import { type Failure, failure } from "./failure.ts";
import {
  boolean,
  integer,
  listOf,
  object,
  oneOf,
  openObject,
  optional,
  type Shape,
  text,
} from "./shape.ts";

/** What `secrets check` found out about one connection. */
export interface CheckedConnection {
  readonly connection: string;
  /** `undefined` when it is not known. */
  readonly type: string | undefined;
  /** Names and versions of its secret, as the backend told; `undefined` where there is none. */
  readonly secretName: string | undefined;
  readonly arn: string | undefined;
  readonly region: string | undefined;
  readonly version: string | undefined;
  readonly createdAt: Date | undefined;
  readonly ageSeconds: number | undefined;
  /** How many the backend was sent. */
  readonly requests: number | undefined;
  /** Names of assets. */
  readonly usedBy: readonly string[];
  readonly verdict: string;
  readonly problem: Failure | undefined;
}

/** What `secrets check` prints. */
export interface CheckedSecrets {
  readonly pipeline: string;
  readonly backend: string;
  readonly connections: readonly CheckedConnection[];
}

const checkedConnection = object<CheckedConnection>("CheckedConnection", (field) => ({
  connection: field(text, ({ connection }) => connection),
  type: field(optional(text), ({ type }) => type),
  secret: field(optional(text), ({ secretName }) => secretName, "Its name in the backend"),
  arn: field(optional(text), ({ arn }) => arn),
  region: field(optional(text), ({ region }) => region),
  version: field(optional(text), ({ version }) => version),
  created_at: field(optional(text), ({ createdAt }) => createdAt?.toISOString(), "RFC 3339"),
  age_seconds: field(optional(integer), ({ ageSeconds }) => ageSeconds),
  requests: field(optional(integer), ({ requests }) => requests, "Sent to the backend for it"),
  used_by: field(listOf(text), ({ usedBy }) => usedBy, "Assets"),
  verdict: field(text, ({ verdict }) => verdict, "good, or what is wrong"),
  problem: field(optional(failure), ({ problem }) => problem),
}));

export const checkedSecrets: Shape<CheckedSecrets> = object("CheckedSecrets", (field) => ({
  pipeline: field(text, ({ pipeline }) => pipeline),
  backend: field(text, ({ backend }) => backend),
  connections: field(listOf(checkedConnection), ({ connections }) => connections),
}));

/** A secret that a pipeline needs, and who needs it. */
export interface PlannedSecret {
  readonly connection: string;
  /** `undefined` in a backend without names of its own. */
  readonly secretName: string | undefined;
  readonly users: readonly { readonly asset: string; readonly role: string }[];
}

/** What `secrets plan` prints. */
export interface SecretsPlan {
  readonly pipeline: string;
  readonly backend: string;
  readonly secrets: readonly PlannedSecret[];
}

const user = object<PlannedSecret["users"][number]>("SecretUser", (field) => ({
  asset: field(text, ({ asset }) => asset),
  role: field(text, ({ role }) => role, "What the asset needs the connection for"),
}));

const plannedSecret = object<PlannedSecret>("PlannedSecret", (field) => ({
  connection: field(text, ({ connection }) => connection),
  secret: field(optional(text), ({ secretName }) => secretName, "Its name in the backend"),
  used_by: field(listOf(user), ({ users }) => users),
}));

export const secretsPlan: Shape<SecretsPlan> = object("SecretsPlan", (field) => ({
  pipeline: field(text, ({ pipeline }) => pipeline),
  backend: field(text, ({ backend }) => backend),
  secrets: field(listOf(plannedSecret), ({ secrets }) => secrets),
}));

/** A policy in a language that is not JSON itself. */
export interface WrittenPolicy {
  readonly text: string;
  readonly format: "json" | "hcl" | "shell";
}

export const writtenPolicy: Shape<WrittenPolicy> = object("WrittenPolicy", (field) => ({
  text: field(text, (policy) => policy.text),
  format: field(oneOf<WrittenPolicy["format"]>("json", "hcl", "shell"), ({ format }) => format),
}));

/** What `secrets lint` found out about one file. */
export interface LintedFile {
  /** As it was given; `-` is standard input. */
  readonly file: string;
  readonly secretName: string;
  /** `undefined` when it is not known. */
  readonly type: string | undefined;
  readonly problems: readonly Failure[];
  readonly warnings: readonly string[];
}

const lintedFile = object<LintedFile>("LintedFile", (field) => ({
  file: field(text, ({ file }) => file),
  secret: field(text, ({ secretName }) => secretName, "Name that it would be stored under"),
  type: field(optional(text), ({ type }) => type),
  verdict: field(
    oneOf<"good" | "bad">("good", "bad"),
    ({ problems }) => problems.length === 0 ? "good" : "bad",
  ),
  problems: field(listOf(failure), ({ problems }) => problems),
  warnings: field(listOf(text), ({ warnings }) => warnings),
}));

/** What `secrets lint` prints. */
export const lintedFiles: Shape<readonly LintedFile[]> = object("LintedFiles", (field) => ({
  files: field(listOf(lintedFile), (files) => files),
}));

/** What `secrets put` stored, or would have. */
export interface StoredSecret {
  readonly name: string;
  readonly type: string | undefined;
  /** What the backend told of it, such as its version, under its own names. */
  readonly facts: Readonly<Record<string, string | undefined>>;
  /** Whether it was not there before; `undefined` when nothing was stored. */
  readonly created: boolean | undefined;
  readonly stored: boolean;
}

export const storedSecret: Shape<StoredSecret> = openObject("StoredSecret", (field) => ({
  name: field(text, ({ name }) => name, "Its name in the backend"),
  type: field(optional(text), ({ type }) => type),
  created: field(optional(boolean), ({ created }) => created, "Whether it was not there before"),
  stored: field(boolean, ({ stored }) => stored, "false with --dry-run"),
}), ({ facts }) => facts);

/** A type of connections. */
export interface NamedType {
  readonly name: string;
  readonly title: string;
  readonly category: string;
}

const namedType = object<NamedType>("NamedConnectionType", (field) => ({
  type: field(text, ({ name }) => name, "Key below `connections:` of .bruin.yml"),
  title: field(text, ({ title }) => title),
  category: field(text, ({ category }) => category),
}));

/** What `secrets schema` prints without a name. */
export const connectionTypeList: Shape<readonly NamedType[]> = listOf(namedType);
