import { Command } from "@cliffy/command";
import { resolve } from "node:path";
import { UsageError } from "../../errors.ts";
import { readGlossaryFile } from "../../project/glossary.ts";
import { glossary, glossaryDomains, glossaryEntities } from "../../report/shapes/glossary.ts";
import type { GlobalFlags } from "../flags.ts";
import type { Invocation } from "../invocation.ts";
import { answer } from "./answer.ts";
import { requirePath } from "./read_pipeline.ts";

/**
 * `bruin internal parse-glossary`: entities and domains of a file. Unlike in the reference, which prints
 * nothing then, a file that is missing or wrong is told of.
 */
export function createParseGlossaryCommand(invocation: Invocation) {
  return new Command<GlobalFlags>()
    .arguments("[path:string]")
    .option("--pretty", "On several lines")
    .option("--entities-only", "Just their list")
    .option("--domains-only", "Just their list")
    .action(async ({ pretty = false, entitiesOnly, domainsOnly }, given) => {
      const shape = entitiesOnly ? glossaryEntities : domainsOnly ? glossaryDomains : glossary;
      await answer({ invocation, shape, pretty }, async () => {
        if (entitiesOnly && domainsOnly) {
          throw new UsageError("Give --entities-only or --domains-only, not both");
        }
        const path = requirePath(given, "glossary path is required");
        return await readGlossaryFile(resolve(invocation.workingDirectory, path));
      });
    });
}
