import { UsageError } from "../errors.ts";
import { confirmProduction } from "../report/output.ts";

/**
 * Asks whether to go on in an environment that is called prod, unless `--force` was given.
 * @param environment Value of `--environment`; `undefined` asks nothing, as in the reference.
 * @throws {UsageError} When the answer is no, or there is no terminal to ask on.
 */
export function refuseUnattendedProduction(
  { environment = "", force = false }: {
    readonly environment?: string | undefined;
    readonly force?: boolean | undefined;
  },
): void {
  if (force || !/prod/i.test(environment)) return;
  if (confirmProduction()) return;
  throw new UsageError("The operation is cancelled.", {
    cause: `"${environment}" is a production environment and nobody confirmed`,
    fix: "add --force",
  });
}
