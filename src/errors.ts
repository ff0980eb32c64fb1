/** Why a program ended, as far as its caller can act on it. @see docs/exit_codes.md */
export type ExitReason =
  | "failed"
  | "usage"
  | "unreachable"
  | "try-again"
  | "denied"
  | "configuration"
  | "nothing-to-do";

/** What to tell the reader beside the first line. Every part is one sentence without secrets. */
export interface Explanation {
  /** What went wrong, in plain words. */
  readonly cause?: string | undefined;
  /** Where it happened: secret, region, account, request id, file and line, … */
  readonly where?: string | undefined;
  /** The one thing to do next. */
  readonly fix?: string | undefined;
  /** A code that `docs/errors.md` explains, such as `E203`. */
  readonly code?: string | undefined;
}

/**
 * A failure we can explain: one line, then cause, place and remedy, never a stack. Anything else
 * that is thrown is a bug. A known error never chains the error it was made from, because drivers,
 * `JSON.parse` and superstruct put their input into messages and properties.
 */
export abstract class KnownError extends Error {
  /** How the process ends when no asset was started because of this error. */
  readonly exitReason: ExitReason;
  readonly explanation: Explanation;

  constructor(message: string, exitReason: ExitReason, explanation: Explanation = {}) {
    super(message);
    this.exitReason = exitReason;
    this.explanation = explanation;
  }

  /** The message, then one indented line each for cause, place, remedy and code. */
  describe(): string {
    const { cause, where, fix, code } = this.explanation;
    const lines = [this.message];
    if (cause !== undefined) lines.push(`  cause: ${cause}`);
    if (where !== undefined) lines.push(`  where: ${where}`);
    if (fix !== undefined) lines.push(`  fix: ${fix}`);
    if (code !== undefined) lines.push(`  code: ${code}`);
    return lines.join("\n");
  }

  /** The same error with each text changed that it shows to people. */
  withTexts(change: (text: string) => string): this {
    const explanation = Object.fromEntries(
      Object.entries(this.explanation).map(([part, text]) => [part, text && change(text)]),
    );
    return this.copy({ message: change(this.message), explanation });
  }

  /** The same error with other words; parts of the explanation that are left out stay. */
  reworded({ message = this.message, ...explanation }: Explanation & { message?: string }): this {
    return this.copy({ message, explanation: { ...this.explanation, ...explanation } });
  }

  /** A copy that differs in these properties. */
  protected copy(changes: Readonly<Record<string, unknown>>): this {
    const changed = Object.entries(changes).map(([name, value]) =>
      [name, { value, enumerable: name !== "message" }] as const
    );
    return Object.create(Object.getPrototypeOf(this), {
      ...Object.getOwnPropertyDescriptors(this),
      ...Object.fromEntries(changed),
    });
  }
}

/** A wrong flag, argument or name. */
export class UsageError extends KnownError {
  override readonly name = "UsageError";
  constructor(message: string, explanation?: Explanation) {
    super(message, "usage", explanation);
  }
}

/** A position in a file of the user. Lines and columns count from 1; `undefined` means the whole file. */
export interface SourcePosition {
  readonly file?: string | undefined;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
}

/** A position as `file:line:column`, as far as it is known; empty when there is none. */
export function formatPosition({ file, line, column }: SourcePosition): string {
  if (file === undefined) return line === undefined ? "" : `line ${line}`;
  return [file, line, line === undefined ? undefined : column]
    .filter((part) => part !== undefined).join(":");
}

abstract class PositionedError extends KnownError {
  readonly position: SourcePosition;
  constructor(message: string, position: SourcePosition, explanation?: Explanation) {
    const where = formatPosition(position);
    super(message, "configuration", where === "" ? explanation : { where, ...explanation });
    this.position = position;
  }
}

/** A file of the project is missing, unreadable or wrong. */
export class ProjectError extends PositionedError {
  override readonly name = "ProjectError";
}

/** A template cannot be parsed or rendered. */
export class TemplateError extends PositionedError {
  override readonly name = "TemplateError";
}

/** A secrets backend cannot be reached or started, or a secret cannot be used. */
export class SecretsError extends KnownError {
  override readonly name = "SecretsError";
  /** The backend's name as in `--secrets-backend`. */
  readonly backend: string;
  constructor(
    message: string,
    options: Explanation & { readonly backend: string; readonly exitReason?: ExitReason },
  ) {
    const { backend, exitReason = "configuration", ...explanation } = options;
    super(message, exitReason, explanation);
    this.backend = backend;
  }
}

/** A connection is unknown, its details are wrong, or the system behind it refuses us. */
export class ConnectionError extends KnownError {
  override readonly name = "ConnectionError";
  readonly connection: string;
  /** Whether the system refused the login before it received anything, as after a rotation. */
  readonly loginRefused: boolean;
  constructor(
    message: string,
    options: Explanation & {
      readonly connection: string;
      readonly exitReason?: ExitReason | undefined;
      /** Default: `false`. */
      readonly loginRefused?: boolean | undefined;
    },
  ) {
    const { connection, exitReason = "configuration", loginRefused = false, ...explanation } =
      options;
    super(message, exitReason, explanation);
    this.connection = connection;
    this.loginRefused = loginRefused;
  }
}

/**
 * Why a statement failed, as far as what follows depends on it:
 * - `syntax`: it is wrong as it is written, whatever the database contains
 * - `mismatch`: it does not fit the types and objects that the database has
 * - `missing`: it names a table, column or function that does not exist
 * - `denied`: a right is missing
 * - `conflict`: another transaction was in the way, and this one was rolled back (deadlock,
 *   serialization failure)
 * - `busy`: a lock, a connection or memory was not to be had in time
 * - `lost`: the connection ended
 * - `limit`: it is larger than the database allows
 * - `cancelled`: we stopped it
 * - `other`: what depends on the data, and what is not known
 */
export type QueryErrorKind =
  | "syntax"
  | "mismatch"
  | "missing"
  | "denied"
  | "conflict"
  | "busy"
  | "lost"
  | "limit"
  | "cancelled"
  | "other";

const definitiveKinds: ReadonlySet<QueryErrorKind> = new Set([
  ...["syntax", "mismatch", "denied", "limit", "cancelled"] as const,
]);

/** What a driver knows of a failed statement. */
export interface QueryErrorOptions extends Explanation {
  readonly statement?: string | undefined;
  readonly databaseCode?: string | undefined;
  /** Default: `other`. */
  readonly kind?: QueryErrorKind | undefined;
  /** Only with the kind `missing`, and only for tables and schemas. */
  readonly missing?: string | undefined;
  /** Default: `false`. */
  readonly accepted?: boolean | undefined;
  /** Default: `false`. */
  readonly outcomeUnknown?: boolean | undefined;
}

/** A statement failed in the database, was cancelled, or returned something unusable. */
export class QueryError extends KnownError {
  override readonly name = "QueryError";
  /** The statement as it was sent; `undefined` when none was. */
  readonly statement: string | undefined;
  /** The database's own code (SQLSTATE for PostgreSQL); `undefined` when it has none. */
  readonly databaseCode: string | undefined;
  /** Set by the driver, which alone can read the database's words. */
  readonly kind: QueryErrorKind;
  /** The table or schema that does not exist, as the database names it. */
  readonly missing: string | undefined;
  /** Whether the database had accepted the login when it happened. */
  readonly accepted: boolean;
  /** Whether the statement may have taken effect all the same, for its answer was lost. */
  readonly outcomeUnknown: boolean;
  constructor(message: string, options: QueryErrorOptions = {}) {
    const {
      statement,
      databaseCode,
      kind = "other",
      missing,
      accepted = false,
      outcomeUnknown = false,
      ...explanation
    } = options;
    super(message, "failed", explanation);
    this.statement = statement;
    this.databaseCode = databaseCode;
    this.kind = kind;
    this.missing = missing;
    this.accepted = accepted;
    this.outcomeUnknown = outcomeUnknown;
  }

  /** Whether the same statement may succeed when it is sent again. */
  get transient(): boolean {
    return !definitiveKinds.has(this.kind);
  }

  /**
   * The same error with the statement of a script that it is about.
   * @param place.where Which of them that is, for people; where it is wrong stays behind that.
   */
  about({ statement, where }: { readonly statement: string; readonly where: string }): this {
    const { where: inside } = this.explanation;
    const place = inside === undefined ? where : `${where}; ${inside}`;
    return this.copy({ statement, explanation: { ...this.explanation, where: place } });
  }

  override withTexts(change: (text: string) => string): this {
    return super.withTexts(change).copy({ statement: this.statement && change(this.statement) });
  }
}

/** What a command was to print could not be written in full. */
export class OutputError extends KnownError {
  override readonly name = "OutputError";
  constructor(message: string, explanation?: Explanation) {
    super(message, "failed", explanation);
  }
}

/** A quality check ran and its result is not the expected one. */
export class CheckError extends KnownError {
  override readonly name = "CheckError";
  /** The query that was run. */
  readonly query: string;
  /** A decimal number with all its digits. */
  readonly actual: string;
  readonly expected: string;
  constructor(
    message: string,
    options: { readonly query: string; readonly actual: string; readonly expected: string },
  ) {
    super(message, "failed");
    this.query = options.query;
    this.actual = options.actual;
    this.expected = options.expected;
  }

  override withTexts(change: (text: string) => string): this {
    return super.withTexts(change).copy({ query: change(this.query) });
  }
}

/** The reason of an aborted signal when the operating system asked the program to stop. */
export class InterruptedError extends Error {
  override readonly name = "InterruptedError";
  /** Such as `SIGTERM`. */
  readonly signalName: string;
  /** 128 plus the number of the signal. */
  readonly exitCode: number;
  constructor(signalName: string, exitCode: number) {
    super(`received ${signalName}`);
    this.signalName = signalName;
    this.exitCode = exitCode;
  }
}
