import type { Asset } from "../project/model.ts";
import { assetRule } from "./rule.ts";

/**
 * The file that a YAML asset names in `run`. The reference also refuses files with an execute bit,
 * which is the opposite of what its message says and of what anybody wants.
 */
export const executableFileRule = assetRule("valid-executable-file", function* ({ asset }) {
  if (asset.format !== "yaml") return;
  if (asset.executablePath === asset.path) {
    if (asset.type === "python") {
      yield "The 'run' option cannot be empty, make sure you have defined a file to run";
    }
    return;
  }
  yield* fileFlaws(asset);
}, { fix: "correct run: in the asset, which is relative to its file" });

function* fileFlaws({ executablePath }: Asset): Iterable<string> {
  let file: Deno.FileInfo;
  try {
    file = Deno.statSync(executablePath);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    yield "The executable file does not exist";
    return;
  }
  if (file.isDirectory) yield "The executable file is a directory, must be a file";
  else if (file.size === 0) yield "The executable file is empty";
}
