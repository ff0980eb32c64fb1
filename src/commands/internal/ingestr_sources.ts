import { Command } from "@cliffy/command";
import { UsageError } from "../../errors.ts";
import { closest } from "../../registry.ts";
import { ingestrSource, ingestrSourceList } from "../../report/shapes/ingestr_sources.ts";
import { sourceTables } from "../../run/ingest/source_tables.ts";
import { knownConnectionTypes } from "../../session.ts";
import type { GlobalFlags } from "../flags.ts";
import type { Invocation } from "../invocation.ts";
import { answer } from "./answer.ts";

/** `bruin internal ingestr-sources`: what ingestr reads from, and the tables that are known of it. */
export function createIngestrSourcesCommand(invocation: Invocation) {
  return new Command<GlobalFlags>()
    .option("-s, --source <name:string>", "This one alone")
    .action(async ({ source }) => {
      const types = knownConnectionTypes();
      const names = types.names.filter((name) => types.get(name).ingest !== undefined).toSorted();
      const sources = names.map((name) => ({ name, tables: sourceTables(name) }));
      if (source === undefined) {
        return await answer({ invocation, shape: ingestrSourceList }, () => sources);
      }
      await answer({ invocation, shape: ingestrSource }, () => {
        const found = sources.find(({ name }) => name === source);
        if (found !== undefined) return found;
        const close = closest(source, names);
        throw new UsageError(
          `failed to get tables for source '${source}': source '${source}' not found in registry`,
          {
            fix: close === undefined ? "leave --source out to see all" : `did you mean "${close}"?`,
          },
        );
      });
    });
}
