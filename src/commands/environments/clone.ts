import { cloneEnvironment } from "../../project/config_edit.ts";
import { changeConfig, configCommand } from "../config_change.ts";
import type { Invocation } from "../invocation.ts";

/** `bruin environments clone`: a copy with all connections, comments and `${VARIABLES}`. */
export function createEnvironmentsCloneCommand(invocation: Invocation) {
  return configCommand()
    .option("-s, --source <name:string>", "What to copy; the default one")
    .option("-t, --target <name:string>", "Name of the copy", { required: true })
    .option("-p, --schema-prefix <prefix:string>", "Of its schemas, instead of the same")
    .action(async ({ source, target, schemaPrefix, ...flags }) => {
      await changeConfig(flags, (config) => {
        const sourceName = source ?? config.defaultEnvironment;
        cloneEnvironment(config, { source: sourceName, target, schemaPrefix });
        return {
          message: "Environment cloned successfully",
          sourceName,
          targetName: target,
          schemaPrefix,
          asJson: "indented",
        };
      }, invocation);
    });
}
