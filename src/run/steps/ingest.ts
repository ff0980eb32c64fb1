import type { AssetScope } from "../asset_scope.ts";
import { type ChildCommand, runChild } from "../children/process.ts";
import { ingestArguments } from "../ingest/arguments.ts";
import { endConnections, type IngestEnds } from "../ingest/ends.ts";
import { withoutOptions } from "../ingest/environment.ts";
import { explainFailure } from "../ingest/failure.ts";
import { prepareIngestr } from "../ingest/program.ts";
import { reserveFiles } from "../ingest/reserve_files.ts";
import { destinationUri, sourceUri } from "../ingest/uris.ts";
import { ingestrVersion } from "../ingest/version.ts";
import { type TaskContext, TaskError } from "../task.ts";
import { temporaryFolder } from "../temporary_folder.ts";
import type { RunResources } from "./resources.ts";

export interface IngestStepOptions {
  readonly scope: AssetScope;
  readonly resources: RunResources;
  readonly ends: IngestEnds;
}

/** The driver of SQL Server, which generation 0 does not bring. */
const sqlServerDriver = "pyodbc==5.1.0";

/**
 * Has ingestr copy what an ingestr asset names. It learns the URIs of its two connections from its
 * environment, which no other user can read, and nothing of any other connection.
 * @throws {KnownError}
 */
export async function runIngest(
  { scope, resources, ends }: IngestStepOptions,
  task: TaskContext,
): Promise<void> {
  const { connections, programs: { root, inherited, redactor, ingestr } } = resources;
  const version = ingestrVersion(scope.asset);
  const { source, destination } = await urisOf(ends, { scope, resources });
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await temporaryFolder());
  const env = {
    ...withoutOptions(inherited(scope.asset.name)),
    INGESTR_DISABLE_TELEMETRY: "true",
    RUNTIME__DLTHUB_TELEMETRY: "false",
    PYTHONUNBUFFERED: "1",
    // So wide that no line is broken inside a value that is to be hidden.
    COLUMNS: "400",
    // When it fails it leaves the data behind that it has read.
    TMPDIR: folder.path,
  };
  const start = (command: ChildCommand, log: (line: string) => void, title?: string) =>
    runChild(command, { signal: task.signal, redactor, log, title });
  const show = (line: string) => {
    if (line.trim() !== "") task.log(line, "child");
  };
  const isSqlServer = [source, destination].some((uri) => uri.startsWith("mssql"));
  const { program, args } = await prepareIngestr(version, {
    packages: version.major === 0 && isSqlServer ? [sqlServerDriver] : [],
    source: ingestr,
    root,
    env,
    run: (command) => start(command, show),
    read: async (command) => {
      const lines: string[] = [];
      await start(command, (line) => lines.push(line));
      return lines;
    },
    log: (text) => task.log(text),
  });
  const names = endConnections(ends).map(({ name }) => name);
  stack.use(await reserveFiles(names, connections, task.signal));
  const { major } = version;
  await task.takesEffect("untold");
  try {
    await start(
      {
        program,
        args: [...args, ...ingestArguments(scope, { major, annotation: task.annotation })],
        cwd: root,
        env: {
          ...env,
          SOURCE_URI: source,
          INGESTR_SOURCE_URI: source,
          DESTINATION_URI: destination,
          INGESTR_DESTINATION_URI: destination,
        },
      },
      show,
      "ingestr",
    );
  } catch (error) {
    throw error instanceof TaskError ? explainFailure(error) : error;
  }
}

/** The URIs as the parameters of the asset change them, hidden in all output. */
async function urisOf(
  ends: IngestEnds,
  { scope: { asset }, resources: { connections, programs: { redactor } } }: Omit<
    IngestStepOptions,
    "ends"
  >,
): Promise<{ readonly source: string; readonly destination: string }> {
  const hidden = (uri: string, changed: string) => {
    if (redactor.redact(uri) !== uri) redactor.add(changed);
    return changed;
  };
  const source = "uri" in ends.source
    ? ends.source.uri
    : (await connections.ingestUri(ends.source.connection, "source")).reveal();
  const destination = (await connections.ingestUri(ends.destination, "destination")).reveal();
  return {
    source: hidden(source, sourceUri(source, asset)),
    destination: hidden(destination, destinationUri(destination, asset)),
  };
}
