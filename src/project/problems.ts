import { formatPosition, ProjectError, type SourcePosition } from "../errors.ts";

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
 * Throws what was found: nothing for none, the problem itself for one. Files stay in the order in
 * which they come first, and within a file problems are in order of their place.
 * @throws {ProjectError}
 */
export function throwProblems(problems: readonly ProjectError[]): void {
  if (problems.length === 1) throw problems[0];
  if (problems.length === 0) return;
  const byFile = Map.groupBy(problems, ({ position }) => position.file);
  throw new ProjectProblems(
    [...byFile.values()].flatMap((group) =>
      group.sort((a, b) => comparePlaces(a.position, b.position))
    ),
  );
}

/** Orders places of one file; those without a line come first. */
export function comparePlaces(a: SourcePosition, b: SourcePosition): number {
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
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
