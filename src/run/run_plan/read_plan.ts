import {
  array,
  boolean,
  enums,
  type Infer,
  integer,
  is,
  literal,
  optional,
  record,
  string,
  type,
} from "superstruct";
import { describeFileError } from "../../project/text_file.ts";
import { runPlanVersion } from "../../report/run_plan.ts";
import { PlanError } from "./plan_error.ts";

const fingerprints = record(string(), string());

const interval = type({ kind: string() });

/** What is compared of a plan; the rest is for people. */
const storedPlan = type({
  version: literal(runPlanVersion),
  pipeline: string(),
  environment: string(),
  backend: string(),
  interval,
  full_refresh: boolean(),
  files: fingerprints,
  assets: array(type({
    name: string(),
    type: string(),
    runs: boolean(),
    files: fingerprints,
    interval: optional(interval),
    strategy: optional(string()),
    statements: array(string()),
    checks: integer(),
  })),
  connections: array(type({ name: string(), type: string(), secret: optional(string()) })),
  // Plans of older versions have none.
  exactly_once: optional(array(type({ connection: string(), table: string() }))),
  reach: type({
    hosts: array(
      type({ host: string(), port: integer(), for: string(), guarded: boolean() }),
    ),
    variables: array(type({ name: string(), set: boolean(), by: enums(["run", "programs"]) })),
    files: array(type({ path: string(), access: enums(["read", "write"]) })),
    programs: array(type({ program: string() })),
    libraries: array(string()),
  }),
});

/** A plan as `bruin plan -o json` printed it. */
export type StoredPlan = Infer<typeof storedPlan>;

/** @throws {PlanError} When the file cannot be read, or is no plan that this version prints. */
export async function readPlan(path: string): Promise<StoredPlan> {
  const unusable = (cause: string) =>
    new PlanError("Cannot read the plan of the run", {
      cause,
      where: path,
      fix: "write one with: bruin plan -o json > plan.json",
      code: "E412",
    });
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    throw unusable(describeFileError(error));
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw unusable("it is no JSON");
  }
  if (is(value, storedPlan)) return value;
  throw unusable("it is no plan, or one of another version of this program");
}
