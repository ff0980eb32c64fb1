import { type ExitReason, SecretsError } from "../../errors.ts";
import type { Project } from "../../project/model.ts";
import type { Failure, Situation } from "./answers.ts";
import { identityWords } from "./identity_failures.ts";
import { initializationError } from "./initialization.ts";
import { nameProblem, secretIdOf } from "./names.ts";
import { configuredSecret } from "../configured_secret.ts";
import { networkWords } from "./network_failures.ts";
import { secretWords } from "./secret_failures.ts";

/** Whose credentials sign the requests. */
export interface Identity {
  /** `undefined` when the AWS default chain or a role gives changing ones. */
  readonly accessKeyId: string | undefined;
  readonly hasSessionToken: boolean;
}

/** A failure, and what the words about it depend on. Times are in milliseconds. */
export interface FailureReport {
  readonly failure: Failure;
  /** The name that was asked for, prefix included; of a role, its ARN. */
  readonly subject: string;
  /** The action that was asked for; default: `secretsmanager:GetSecretValue`. */
  readonly action?: string;
  /** A name that was found before and is close to `subject`. */
  readonly similarName: string | undefined;
  readonly region: string;
  readonly identity: Identity;
  readonly attempts: number;
  readonly elapsedMs: number;
  /** The limit for one look-up. */
  readonly budgetMs: number;
  /** The time of this machine, since 1970. */
  readonly now: number;
}

/** What to say about one kind of failure. */
export interface Words {
  /** A few words behind the colon of the first line. */
  readonly reason: string;
  readonly cause?: string | undefined;
  readonly fix: string;
  /** A heading of `docs/errors.md`. */
  readonly code: string;
  readonly exitReason: ExitReason;
}

/** Words for some kinds of failure. */
export type Vocabulary<S extends Situation> = {
  readonly [situation in S]: (report: FailureReport) => Words;
};

const vocabulary: Vocabulary<Situation> = { ...identityWords, ...secretWords, ...networkWords };

/** The failure of a look-up, for the user. */
export function readError(report: FailureReport): SecretsError {
  const { reason, ...words } = vocabulary[report.failure.situation](report);
  return new SecretsError(`${failedToRead(report.subject)}: ${reason}`, {
    backend: "aws",
    where: whereOf(report, "secret"),
    ...words,
  });
}

/** The failure to assume a role, for the user. */
export function roleError(report: FailureReport): SecretsError {
  const { reason, ...words } = vocabulary[report.failure.situation](report);
  return initializationError(`cannot assume role '${report.subject}': ${reason}`, {
    where: whereOf(report, "role"),
    ...words,
  });
}

/** The first line of every failed look-up begins with these words, which users look up. */
function failedToRead(secretId: string): string {
  return `failed to read secret '${printable(secretId)}' from AWS Secrets Manager`;
}

/** The failure to store a secret, for the user. */
export function writeError(report: FailureReport): SecretsError {
  const { reason, ...words } = vocabulary[report.failure.situation](report);
  const { subject } = report;
  return new SecretsError(
    `failed to write secret '${printable(subject)}' to AWS Secrets Manager: ${reason}`,
    { backend: "aws", where: whereOf(report, "secret"), ...words },
  );
}

/**
 * The `SecretId` of a connection: the one that `.bruin.yml` gives, else the name behind the prefix.
 * @param options.project Has `.bruin.yml`; without it only names and prefix count.
 * @throws {SecretsError} When no secret can have it. AWS is not asked.
 */
export function checkedSecretId(
  connectionName: string,
  prefix: string,
  { project }: { readonly project?: Project | undefined } = {},
): string {
  if (connectionName === "") {
    throw new SecretsError("cannot read a secret with an empty name", {
      backend: "aws",
      fix: "set 'connection' on the asset or a default connection in pipeline.yml",
      code: "E116",
    });
  }
  const configured = configuredSecret(connectionName, { project, backend: "aws" });
  const secretId = configured?.secretId ?? secretIdOf(connectionName, prefix);
  const problem = nameProblem(secretId);
  if (problem !== undefined) throw nameError(secretId, problem);
  return secretId;
}

/** A name that no secret can have, found without asking AWS. */
export function nameError(secretId: string, problem: string): SecretsError {
  return new SecretsError(`${failedToRead(secretId)}: ${problem}`, {
    backend: "aws",
    cause: "no secret can have this name, so AWS was not asked",
    fix: "rename the connection",
    code: "E116",
  });
}

/** @param bytes Size of the binary value; `undefined` when there is no value at all. */
export function noStringValueError(
  { secretId, bytes, where }: {
    readonly secretId: string;
    readonly bytes: number | undefined;
    readonly where: string;
  },
): SecretsError {
  return new SecretsError(`secret '${secretId}' has no string value`, {
    backend: "aws",
    cause: bytes === undefined
      ? "AWS returned neither text nor bytes"
      : `it is binary (${bytes < 1024 ? `${bytes} bytes` : `${(bytes / 1024).toFixed(1)} KiB`})`,
    where,
    fix: "store the value as plaintext, not binary",
    code: "E117",
  });
}

function whereOf(report: FailureReport, kind: "secret" | "role"): string {
  const { failure: { refusal, transport }, subject, region } = report;
  return placeOf({
    [kind]: printable(subject),
    region,
    account: refusal?.message.match(/arn:aws[a-z-]*:[a-z]+:[a-z0-9-]*:(\d{12}):/)?.[1],
    host: transport?.host,
    "request id": refusal?.requestId,
  });
}

/** What is known about a place, such as `region eu-west-1, account 123456789012`. */
export function placeOf(facts: Readonly<Record<string, string | undefined>>): string {
  return Object.entries(facts).filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name} ${value}`).join(", ");
}

function printable(name: string): string {
  // deno-lint-ignore no-control-regex
  const line = name.replaceAll(/[\x00-\x1f\x7f-\x9f]/g, "?");
  return line.length > 512 ? `${line.slice(0, 60)}…` : line;
}
