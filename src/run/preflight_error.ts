import { type ExitReason, KnownError } from "../errors.ts";

/** From what no retry can mend to what one will most likely mend. */
const gravest: readonly ExitReason[] = [
  "usage",
  "configuration",
  "denied",
  "nothing-to-do",
  "failed",
  "unreachable",
  "try-again",
];

/** The reason of those that a retry mends least; `undefined` for none. */
export function gravestOf(reasons: readonly ExitReason[]): ExitReason | undefined {
  return gravest.find((candidate) => reasons.includes(candidate));
}

/** Several problems, each of which keeps the run from starting. Nothing was started. */
export class PreflightError extends KnownError {
  override readonly name = "PreflightError";
  /** At least two. */
  readonly errors: readonly KnownError[];

  constructor(errors: readonly KnownError[]) {
    const reason = gravestOf(errors.map((error) => error.exitReason)) ?? "failed";
    super(`Nothing was started: ${errors.length} problems`, reason);
    this.errors = errors;
  }

  /** The message, then every problem as it describes itself. */
  override describe(): string {
    const problems = this.errors.map((error) => error.describe().replaceAll(/^/gm, "  "));
    return [super.describe(), ...problems].join("\n");
  }

  override withTexts(change: (text: string) => string): this {
    return super.withTexts(change).copy({
      errors: this.errors.map((error) => error.withTexts(change)),
    });
  }
}

/** The only problem as it is, or all of them as one; `undefined` without problems. */
export function oneError(problems: readonly KnownError[]): KnownError | undefined {
  return problems.length > 1 ? new PreflightError(problems) : problems[0];
}

/**
 * Does nothing without problems.
 * @throws {KnownError} The only problem as it is, or all of them as one {@linkcode PreflightError}.
 */
export function throwErrors(problems: readonly KnownError[]): void {
  const problem = oneError(problems);
  if (problem !== undefined) throw problem;
}
