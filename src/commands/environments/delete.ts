import { UsageError } from "../../errors.ts";
import { deleteEnvironment, environmentOf } from "../../project/config_edit.ts";
import { canAsk } from "../../report/output.ts";
import { changeConfig, configCommand } from "../config_change.ts";
import type { Invocation } from "../invocation.ts";
import { Questions } from "../questions.ts";

/** `bruin environments delete`: asks on a terminal, and needs `--force` elsewhere. */
export function createEnvironmentsDeleteCommand(invocation: Invocation) {
  return configCommand()
    .option("-n, --name <name:string>", "Which one", { required: true })
    .option("-f, --force", "Ask nothing")
    .action(async ({ name, force, ...flags }) => {
      await changeConfig(flags, async (config) => {
        environmentOf(config, name);
        if (!force) {
          if (!canAsk()) {
            throw new UsageError(`Without a terminal, deleting '${name}' needs --force`);
          }
          const questions = new Questions({ output: config.output, signal: invocation.signal });
          const question = `Are you sure you want to delete environment '${name}'?`;
          if (!await questions.confirm(question)) {
            config.output.line("Environment deletion cancelled.");
            return undefined;
          }
        }
        const newDefault = deleteEnvironment(config, name);
        const also = newDefault === undefined ? "" : `; the default is '${newDefault}' now`;
        return {
          message: `Environment deleted successfully${also}`,
          name,
          asJson: "indented",
        };
      }, invocation);
    });
}
