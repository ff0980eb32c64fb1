import type { StoredRunLog } from "../../../src/run/record/continuation.ts";
import { type AskedSelection, findRun } from "../../../src/run/record/earlier_runs.ts";

/** What asks for the whole pipeline. */
export const everything: AskedSelection = {
  assets: [],
  modified: false,
  selector: "",
  tag: "",
  excludeTags: [],
  only: [],
  downstream: false,
};

/** The log of the run that `--continue` takes without anything else. */
export async function readLatestRunLog(folder: string): Promise<StoredRunLog | undefined> {
  const found = await findRun(folder, {
    environment: "",
    variant: "",
    asked: everything,
    runId: undefined,
  });
  return found?.log;
}
