import { createEnvironment } from "../../project/config_edit.ts";
import { changeConfig, configCommand } from "../config_change.ts";
import type { Invocation } from "../invocation.ts";

/** `bruin environments create`: an environment without connections. */
export function createEnvironmentsCreateCommand(invocation: Invocation) {
  return configCommand()
    .option("-n, --name <name:string>", "Of the new one", { required: true })
    .option("-s, --schema-prefix <prefix:string>", "Of its schemas")
    .action(async ({ name, schemaPrefix, ...flags }) => {
      await changeConfig(flags, (config) => {
        createEnvironment(config, { name, schemaPrefix });
        return {
          asJson: "status first",
          status: "success",
          message: `Successfully created environment: ${name}`,
        };
      }, invocation);
    });
}
