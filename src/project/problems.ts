import { formatPosition, ProjectError } from "../errors.ts";

/** Several problems in the files of a project, so that all of them can be mended in one go. */
export class ProjectProblems extends ProjectError {
  /** In order of file and line. */
  readonly problems: readonly ProjectError[];

  constructor(problems: readonly ProjectError[]) {
    const lines = problems.map((problem) => `  ${describeInOneLine(problem)}`);
    super(`Found ${problems.length} problems in the project files:\n${lines.join("\n")}`, {});
    this.problems = problems;
  }
}

function describeInOneLine(problem: ProjectError): string {
  const place = formatPosition(problem.position);
  const { cause, fix } = problem.explanation;
  const parts = [place === "" ? "" : `${place}: `, problem.message];
  if (cause !== undefined) parts.push(`: ${cause}`);
  if (fix !== undefined) parts.push(` (${fix})`);
  return parts.join("");
}

/**
 * Throws what was found: nothing for none, the problem itself for one.
 * @throws {ProjectError}
 */
export function throwProblems(problems: readonly ProjectError[]): void {
  if (problems.length === 1) throw problems[0];
  if (problems.length > 1) throw new ProjectProblems(problems);
}

/** Runs `read`, and adds the project errors that it throws to `problems`, where it gives `undefined`. */
export function collectProblems<T>(problems: ProjectError[], read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    addProblem(problems, error);
    return undefined;
  }
}

/** Adds a project error, or each of several, to `problems`. @throws {unknown} Any other error. */
export function addProblem(problems: ProjectError[], error: unknown): void {
  if (error instanceof ProjectProblems) problems.push(...error.problems);
  else if (error instanceof ProjectError) problems.push(error);
  else throw error;
}
