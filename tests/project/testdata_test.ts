import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { envOf } from "../../src/env.ts";
import { formatPosition, ProjectError } from "../../src/errors.ts";
import { findPipelineFile, loadPipeline, openProject } from "../../src/project/load.ts";
import { ProjectProblems } from "../../src/project/problems.ts";

const projects = fileURLToPath(new URL("../testdata/projects/", import.meta.url));

/** Folders that say what loading them gives; others are for other tests. */
const cases = [...Deno.readDirSync(projects)].filter(({ name, isDirectory }) =>
  isDirectory &&
  [...Deno.readDirSync(projects + name)].some((file) => file.name === "expected.json")
).map(({ name }) => name).sort();

/** What `expected.json` says. */
interface Expected {
  /** `file:line:column: message (fix)`. */
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
  /** Name and type, in order. */
  readonly assets: readonly string[];
}

async function load(directory: string): Promise<Expected> {
  const describePlace = (
    position: { file?: string | undefined; line?: number | undefined; column?: number | undefined },
  ) => formatPosition({ ...position, file: relative(directory, position.file ?? "") });
  try {
    const project = await openProject(directory, { env: envOf({}), workingDirectory: projects });
    const pipeline = await loadPipeline(await findPipelineFile(directory), {
      project: { ...project, root: directory },
    });
    return {
      problems: [],
      warnings: pipeline.warnings.map((warning) => `${describePlace(warning)}: ${warning.message}`),
      assets: pipeline.assets.map(({ name, type }) => `${name} ${type}`),
    };
  } catch (error) {
    if (!(error instanceof ProjectError)) throw error;
    const problems = error instanceof ProjectProblems ? error.problems : [error];
    const lines = problems.map(({ message, position, explanation: { fix } }) =>
      `${describePlace(position)}: ${message}${fix === undefined ? "" : ` (${fix})`}`
    );
    return { problems: lines, warnings: [], assets: [] };
  }
}

describe("loadPipeline() on tests/testdata/projects", () => {
  for (const name of cases) {
    it(`gives what ${name}/expected.json says`, async () => {
      const file = `${projects}${name}/expected.json`;
      const loaded = await load(`${projects}${name}`);
      if (Deno.args.includes("--update")) {
        await Deno.writeTextFile(file, `${JSON.stringify(loaded, undefined, 2)}\n`);
      }
      assertEquals(loaded, JSON.parse(await Deno.readTextFile(file)));
    });
  }
});
