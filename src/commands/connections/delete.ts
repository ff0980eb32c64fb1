import { deleteConnection } from "../../project/config_edit.ts";
import { changeConfig, configCommand } from "../config_change.ts";
import { environmentFlag } from "../flags.ts";
import type { Invocation } from "../invocation.ts";

/** `bruin connections delete`. */
export function createConnectionsDeleteCommand(invocation: Invocation) {
  return configCommand()
    .option(...environmentFlag)
    .option("-n, --name <name:string>", "The connection", { required: true })
    .action(async ({ name, environment: given, ...flags }) => {
      await changeConfig(flags, (config) => {
        const environment = given ?? config.defaultEnvironment;
        deleteConnection(config, { environment, name });
        const what = `${name} from environment: ${environment}`;
        return { status: "success", message: `Successfully deleted connection: ${what}` };
      }, invocation);
    });
}
