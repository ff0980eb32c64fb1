import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { after, before, describe, it } from "@std/testing/bdd";
import type { Connection } from "../../src/connections/connection.ts";
import { envOf } from "../../src/env.ts";
import {
  ConnectionError,
  type ExitReason,
  QueryError,
  type QueryErrorKind,
} from "../../src/errors.ts";
import type { Platform } from "../../src/platforms/platform.ts";
import { openOptions } from "../platforms/open_options.ts";
import { testAbilities } from "./abilities.ts";
import { type ConnectionSubject, never, resolved, testConnection } from "./connection.ts";
import { type ExecutionSubject, testDialectExecution } from "./dialect_execution.ts";
import { testGivenRows } from "./given_rows.ts";
import { type LoadingSubject, testLoading } from "./loading.ts";
import { testSemanticModels } from "./semantic.ts";
import { testStreaming } from "./streaming.ts";

/** A statement that fails, and what the driver is to tell of it. */
export interface ErrorCase {
  readonly sql: string;
  readonly kind: QueryErrorKind;
  /** The table or schema that is missing. */
  readonly missing?: string;
  /** A part of the message. */
  readonly message: string;
}

/** Details with which no session can be opened, and what is to be said of it. */
export interface LoginCase {
  readonly name: string;
  /** In place of the good details. */
  readonly changes: Readonly<Record<string, unknown>>;
  readonly message: string;
  readonly exitReason: ExitReason;
  /** Whether the secret is to be fetched again. Default: `false`. */
  readonly loginRefused?: boolean;
}

/** All that the suites need to know of a platform; a new one comes with this alone. */
export interface PlatformSubject
  extends
    Pick<ConnectionSubject, "name" | "skip" | "words" | "slowQuery" | "values" | "reports">,
    Pick<LoadingSubject, "kinds" | "longestText">,
    Pick<ExecutionSubject, "translate" | "leavesOut" | "cases"> {
  readonly platform: Platform;
  /** Details of a connection that may do everything. */
  readonly details: Readonly<Record<string, unknown>>;
  /** Base of relative paths in the details. Default: the working folder. */
  readonly root?: string;
  /** Variables that its driver reads. Default: none. */
  readonly env?: Readonly<Record<string, string>>;
  /** The name of a table that does not exist, as statements have to write it. Default: without a schema. */
  readonly missingTable?: string;
  readonly errors: readonly ErrorCase[];
  readonly logins: readonly LoginCase[];
}

/** Connection, streaming, loading, dialect in the database, errors, logins and plans of a platform. */
export function testPlatform(subject: PlatformSubject): void {
  const { platform, name, skip, words, root = Deno.cwd(), leavesOut, translate } = subject;
  const { env = {}, missingTable = "no_such_table_here" } = subject;
  const open = (changes: Readonly<Record<string, unknown>> = {}) =>
    platform.open(
      resolved(platform.connectionTypes[0]!, { ...subject.details, ...changes }),
      openOptions({ root, env: envOf(env) }),
    );
  const suite = (schema: string) => ({
    name,
    skip,
    words,
    open,
    schema: `${schema}_${crypto.randomUUID().slice(0, 8)}`,
    slowQuery: subject.slowQuery,
  });
  testAbilities(subject);
  testConnection({ ...suite("suite"), values: subject.values, reports: subject.reports });
  testStreaming(suite("streaming"));
  testGivenRows({ name, skip, open, dialect: platform.dialect, words });
  testSemanticModels({ ...suite("semantic"), dialect: platform.dialect });
  if (platform.dataFormats !== undefined) {
    testLoading({
      ...suite("loading"),
      kinds: subject.kinds,
      longestText: subject.longestText,
    });
  }
  testDialectExecution({
    dialect: platform.dialect,
    prepareTable: platform.prepareTable,
    open,
    ignore: skip,
    words,
    translate,
    leavesOut,
    cases: subject.cases,
  });

  const title = `Failures of ${name}${skip === undefined ? "" : ` (${skip})`}`;
  (skip === undefined ? describe : describe.skip)(title, () => {
    let connection: Connection;
    before(async () => {
      connection = await open();
    });
    after(async () => await connection[Symbol.asyncDispose]());

    for (const { sql, kind, missing, message } of subject.errors) {
      it(`${sql} is ${kind}`, async () => {
        const error = await assertRejects(
          () => connection.execute([sql], { signal: never }),
          QueryError,
          message,
        );
        assertEquals([error.kind, error.missing], [kind, missing]);
        assertEquals([error.accepted, error.outcomeUnknown], [true, false]);
      });
    }

    for (const { name, changes, message, exitReason, loginRefused = false } of subject.logins) {
      it(`no session is opened with ${name}`, async () => {
        const other = await open(changes);
        try {
          const error = await assertRejects(
            () => other.query("SELECT 1", { signal: never }),
            ConnectionError,
          );
          assertStringIncludes(error.message, message);
          assertEquals([error.exitReason, error.loginRefused], [exitReason, loginRefused]);
          for (const secret of [subject.details.password, changes.password]) {
            if (typeof secret !== "string" || secret === "") continue;
            assertEquals(error.describe().includes(secret), false, "no password is shown");
          }
        } finally {
          await other[Symbol.asyncDispose]();
        }
      });
    }

    if (platform.explains === true) {
      it("explain() gives a plan or the bytes, and refuses a wrong statement, without carrying it out", async () => {
        const options = { signal: never };
        const plan = await connection.explain!("SELECT 1 AS one", options);
        assertEquals((plan?.plan?.rows.length ?? 0) > 0 || plan?.bytes !== undefined, true);
        const error = await assertRejects(
          () => connection.explain!(`SELECT * FROM ${missingTable}`, options),
          QueryError,
        );
        assertEquals(error.kind, "missing");
        assertStringIncludes(error.missing ?? "", "no_such_table_here");
      });
    }
  });
}
