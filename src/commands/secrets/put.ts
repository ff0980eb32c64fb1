import { Command } from "@cliffy/command";
import { processOutput } from "../../report/output.ts";
import { storedSecret } from "../../report/shapes/secrets.ts";
import { throwErrors } from "../../run/preflight_error.ts";
import { openCommandSession, type ProjectFlags, warnOn } from "../command_session.ts";
import {
  configFileFlag,
  environmentFlag,
  type GlobalFlags,
  outputFlag,
  type OutputFormat,
  outputType,
  wantsJson,
} from "../flags.ts";
import type { Invocation } from "../invocation.ts";
import { checkDocument, readStandardInput } from "./document.ts";
import { administeredBackend, cannotDoThis } from "./plan.ts";

interface PutFlags extends ProjectFlags {
  readonly dryRun?: boolean | undefined;
  readonly output?: OutputFormat;
}

/** `bruin secrets put`: stores a document that a run can read. */
export function createSecretsPutCommand(invocation: Invocation) {
  return new Command<GlobalFlags>()
    .type(...outputType)
    .arguments("<name:string>")
    .option("--dry-run", "Validate only, store nothing")
    .option(...environmentFlag)
    .option(...configFileFlag)
    .option(...outputFlag)
    .action(async (flags, name) => {
      await put(flags, name, invocation);
    });
}

async function put(flags: PutFlags, name: string, invocation: Invocation): Promise<void> {
  const { env, signal } = invocation;
  const json = wantsJson(flags, invocation);
  await using output = processOutput(invocation);
  const warn = warnOn(output);
  // `.bruin.yml`, when there is one, may give the secret another name than the connection.
  await using session = await openCommandSession({
    ...flags,
    secretsBackend: administeredBackend(flags, invocation),
  }, { invocation, path: ".", warn });
  const { backend, project, hide, connectionTypes: types } = session;
  const { openWriter } = backend;
  if (openWriter === undefined) {
    throw cannotDoThis(backend, "openWriter");
  }
  if (Deno.stdin.isTerminal()) output.errorLine("Type the document, then Ctrl-D:");
  const text = (await readStandardInput(backend.name)).replace(/^\uFEFF/, "").trim();
  const document = checkDocument(text, { name, backend, types, project }, invocation);
  document.warnings.forEach(warn);
  throwErrors(document.problems);
  const { secretName, type } = document;
  if (flags.dryRun) {
    if (json) {
      output.json(
        storedSecret.write({
          name: secretName,
          type,
          facts: {},
          created: undefined,
          stored: false,
        }),
      );
    } else output.line(`Secret '${secretName}' is a good ${type} connection; nothing was stored`);
    return;
  }
  await using writer = await openWriter({ env, project, warn, hide, signal });
  const written = await writer.write(name, text, signal);
  const { facts, created } = written;
  if (json) {
    output.json(storedSecret.write({ name: secretName, type, facts, created, stored: true }));
    return;
  }
  output.line(
    [
      `${created ? "Created" : "Updated"} secret '${written.secretName}' (${type})`,
      ...Object.entries(facts).map(([name, value]) =>
        `  ${name === "arn" ? "ARN" : name}: ${value ?? "-"}`
      ),
    ].join("\n"),
  );
}
