import type { ConnectionType } from "../../connections/connection_type.ts";
import { validateDetails } from "../../connections/details.ts";
import { describeType } from "../../connections/schema.ts";
import { UsageError } from "../../errors.ts";
import { parseJson, parseWholeNumber } from "../../exact_numbers.ts";
import { addConnection, environmentNames, environmentOf } from "../../project/config_edit.ts";
import type { Patch } from "../../project/patch.ts";
import { canAsk } from "../../report/output.ts";
import { changeConfig, type ConfigChange, configCommand } from "../config_change.ts";
import { warnOn } from "../command_session.ts";
import { environmentFlag } from "../flags.ts";
import type { Invocation } from "../invocation.ts";
import { Questions } from "../questions.ts";
import { readStandardInput } from "../secrets/document.ts";

/** A connection as the user gives it. */
interface NewConnection {
  readonly environment: string;
  readonly name: string;
  readonly type: string;
  readonly details: Patch;
}

/** `bruin connections add`: from flags, or from what is typed on a terminal. */
export function createConnectionsAddCommand(invocation: Invocation) {
  return configCommand()
    .option(...environmentFlag)
    .option("-n, --name <name:string>", "Of the connection")
    .option("--type <type:string>", "Such as postgres")
    .option("--credentials <json:string>", "Its fields; - reads standard input")
    .action(async ({ environment, name, type, credentials, ...flags }) => {
      await changeConfig(flags, async (config) => {
        const given = [environment, name, type, credentials].filter((flag) => flag !== undefined);
        const connection = given.length === 0
          ? await askForConnection(config, invocation)
          : await readConnectionFlags({ environment, name, type, credentials });
        add(connection, config);
        return {
          message: `Successfully added connection: ${connection.name}`,
          asJson: "nothing",
        };
      }, invocation);
    });
}

/** @throws {UsageError} When something is wrong with the connection; no value is quoted. */
function add({ environment, name, type, details }: NewConnection, config: ConfigChange): void {
  const known = config.session.connectionTypes.find(type);
  if (known === undefined) {
    throw new UsageError(`failed to add connection: unsupported connection type: ${type}`, {
      fix: "`bruin secrets schema` lists all types",
    });
  }
  const warnings = requireFields(details, { type: known, name });
  environmentOf(config, environment);
  const connection = { ...{ name }, ...details, name };
  if (!addConnection(config, { environment, type, connection })) {
    throw new UsageError(
      `a connection named '${name}' already exists in the '${environment}' environment`,
    );
  }
  warnings.forEach(warnOn(config.output));
}

/**
 * Fields that name a variable are what the variable holds, which is not known here.
 * @returns What is to be said of fields that are good enough, such as those that the type does not have.
 */
function requireFields(
  details: Patch,
  { type, name }: { readonly type: ConnectionType; readonly name: string },
): readonly string[] {
  const referring = Object.keys(details).filter((key) => String(details[key]).includes("${"));
  const { problems, warnings } = validateDetails(type, details, {
    subject: `connection '${name}'`,
    connectionName: name,
  });
  const found = problems.filter((problem) =>
    !referring.some((field) => problem.startsWith(`details.${field}:`))
  );
  if (found.length === 0) return warnings;
  throw new UsageError(`The fields of the connection '${name}' are wrong`, {
    cause: found.join("\n"),
    fix: `\`bruin secrets schema ${type.name}\` lists them`,
  });
}

/** @throws {UsageError} When a flag is missing, or the fields are no JSON object. */
async function readConnectionFlags(
  flags: Readonly<Record<"environment" | "name" | "type" | "credentials", string | undefined>>,
): Promise<NewConnection> {
  const { environment, name, type, credentials } = flags;
  if (
    environment === undefined || name === undefined || type === undefined ||
    credentials === undefined
  ) {
    throw new UsageError(
      "All of --environment, --name, --type, and --credentials flags must be provided together, " +
        "or omit all flags for interactive mode.",
    );
  }
  const text = credentials === "-" ? await readStandardInput("file") : credentials;
  return { environment, name, type, details: parseDetails(text) };
}

function parseDetails(text: string): Patch {
  let details: unknown;
  try {
    details = parseJson(text);
  } catch {
    // Its message quotes the text.
  }
  if (typeof details === "object" && details !== null && !Array.isArray(details)) {
    return details as Patch;
  }
  throw new UsageError("failed to parse credentials JSON: it is not a JSON object", {
    fix: `write it like --credentials '{"path": "shop.db"}', or give - and standard input`,
  });
}

/** @throws {UsageError} Without a terminal to ask on. */
async function askForConnection(
  config: ConfigChange,
  { signal }: Invocation,
): Promise<NewConnection> {
  if (!canAsk()) {
    throw new UsageError(
      "No flags provided and not running in a terminal. " +
        "Use --environment, --name, --type, and --credentials",
    );
  }
  const { session: { connectionTypes } } = config;
  const questions = new Questions({ output: config.output, signal });
  const environments = environmentNames(config);
  const environment = environments.length < 2
    ? environments[0] ?? config.defaultEnvironment
    : await questions.choice("Environment", environments.map((name) => ({ name, about: "" })));
  const type = connectionTypes.get(await questions.text("Type, such as postgres"));
  const name = await questions.text("Name", { otherwise: `${type.name}-default` });
  const details: Record<string, string | number | bigint | boolean> = {};
  config.output.line(
    "A value may be a reference such as ${PGPASSWORD}; what is secret is not shown.",
  );
  for (const field of describeType(type).fields) {
    if (field.name.includes(".") || field.needed === "no") continue;
    const otherwise = field.needed === "yes" ? undefined : "";
    const fallback = field.default === undefined ? otherwise : String(field.default);
    const answer = await questions.text(`${field.name} (${field.description})`, {
      otherwise: fallback,
      secret: field.secret,
    });
    if (answer !== "") details[field.name] = valueOf(answer, field.kind);
  }
  return { environment, name, type: type.name, details };
}

/** What was typed, in the kind that the field has; wrong ones are left for the check of the fields. */
function valueOf(answer: string, kind: string): string | number | bigint | boolean {
  // A whole number keeps its digits; of a fraction, what a number holds must be what was typed.
  if (kind === "integer" || kind === "number") {
    const whole = parseWholeNumber(answer);
    if (whole !== undefined) return whole;
    return String(Number(answer)) === answer ? Number(answer) : answer;
  }
  return kind === "boolean" && /^(?:true|false)$/.test(answer) ? answer === "true" : answer;
}
