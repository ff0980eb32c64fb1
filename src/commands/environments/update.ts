import { UsageError } from "../../errors.ts";
import { updateEnvironment } from "../../project/config_edit.ts";
import { changeConfig, configCommand } from "../config_change.ts";
import type { Invocation } from "../invocation.ts";

/** `bruin environments update`: another name or prefix. Unlike in the reference, what is not given stays. */
export function createEnvironmentsUpdateCommand(invocation: Invocation) {
  return configCommand()
    .option("-n, --name <name:string>", "Which one", { required: true })
    .option("--new-name <name:string>", "Its new name")
    .option("-s, --schema-prefix <prefix:string>", "Of its schemas")
    .action(async ({ name, newName, schemaPrefix, ...flags }) => {
      if (newName === undefined && schemaPrefix === undefined) {
        throw new UsageError("Give --new-name or --schema-prefix, or both");
      }
      await changeConfig(flags, (config) => {
        updateEnvironment(config, { name, newName, schemaPrefix });
        return {
          message: "Environment updated successfully",
          oldName: name,
          newName: newName ?? name,
          schemaPrefix,
          asJson: "indented",
        };
      }, invocation);
    });
}
