import { Command } from "@cliffy/command";
import { type ConfigEdit, newConfigMode, openConfig } from "../project/config_edit.ts";
import type { Config } from "../project/model.ts";
import { readRawText, writeTextFile } from "../project/text_file.ts";
import { type Output, processOutput } from "../report/output.ts";
import { type ConfigAnswer, configAnswer, statusFirst } from "../report/shapes/config_answer.ts";
import type { Session } from "../session.ts";
import { openFileSession, warnOn } from "./command_session.ts";
import {
  configFileFlag,
  type GlobalFlags,
  outputFlag,
  type OutputFormat,
  outputType,
  wantsJson,
} from "./flags.ts";
import type { Invocation } from "./invocation.ts";

/** The flags of every command that changes `.bruin.yml`. */
export interface ConfigFlags {
  readonly configFile?: string | undefined;
  readonly output?: OutputFormat;
}

/** A command with these flags. */
export function configCommand() {
  return new Command<GlobalFlags>()
    .type(...outputType)
    .option(...configFileFlag)
    .option(...outputFlag);
}

/** What a change has to work with. */
export interface ConfigChange extends ConfigEdit {
  /** The file as it was read. */
  readonly config: Config;
  readonly session: Session;
  readonly output: Output;
}

/**
 * Changes `.bruin.yml` in place and says what was done.
 * @param change Changes the document; its `undefined` leaves the file alone and prints nothing.
 * @throws {KnownError} What the change throws; the file is as it was then.
 */
export async function changeConfig(
  flags: ConfigFlags,
  change: (config: ConfigChange) => Promise<ConfigAnswer | undefined> | ConfigAnswer,
  invocation: Invocation,
): Promise<void> {
  const json = wantsJson(flags, invocation);
  await using output = processOutput(invocation);
  await using session = await openFileSession(flags, {
    invocation,
    path: ".",
    warn: warnOn(output),
  });
  const { config } = session.project;
  const edit = openConfig(config.exists ? await readRawText(config.path) : "", config.path);
  const answer = await change({ ...edit, config, session, output });
  if (answer === undefined) return;
  await writeTextFile(config.path, edit.print(), { mode: newConfigMode });
  if (!json) return output.line(answer.message);
  if (answer.asJson === "nothing") return;
  if (answer.asJson === "status first") return output.jsonLine(statusFirst.write(answer));
  const written = configAnswer.write(answer);
  if (answer.asJson === "indented") output.json(written);
  else output.jsonLine(written);
}
