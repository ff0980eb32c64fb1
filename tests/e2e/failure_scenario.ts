/** A pipeline whose secrets cannot be used, and what has to be on the screen then. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { SecretsManagerOptions } from "../fakes/secrets_manager.ts";
import { accessKey, startAccount } from "./aws.ts";
import { binary, bruin, temporaryFolder, writeFiles } from "./command.ts";

/** Secret wherever it is used. */
export const marker = "s3cr3t-M@rker/value";

/** Details of a server on this machine that does not listen. */
export const closed = {
  host: "127.0.0.1",
  port: 6,
  username: "etl",
  password: marker,
  database: "shop",
};

/** A complete secret. */
export const postgres = { type: "postgres", details: closed };

/** How the first line begins when the secret of the pipeline could not be read. */
export const cannotRead = "failed to read secret 'warehouse' from AWS Secrets Manager:";

/** An answer of AWS that refuses. */
export function refusal(code: string, message?: string, more: { messageKey?: "Message" } = {}) {
  return [{ kind: "error", code, message, ...more }] as const;
}

export type Variables = Readonly<Record<string, string>>;

/** Something that goes wrong, and what the program says then. */
export interface Scenario extends Pick<SecretsManagerOptions, "faults" | "clockOffsetMs"> {
  readonly name: string;
  /** What the account holds; `warehouse`, which is complete, by default. */
  readonly secrets?: Readonly<Record<string, unknown>>;
  /** The connection of both assets; `warehouse` by default. */
  readonly connection?: string;
  /** How many assets use it; 2 by default. */
  readonly assets?: number | undefined;
  /** The variables of the process, made from those that work. */
  readonly env?: (working: Variables) => Variables;
  /** Instead of the folder. */
  readonly paths?: readonly string[];
  /** Instead of the usual ones; such a scenario is left out for the binary. */
  readonly permissions?: readonly string[] | undefined;
  readonly code: number;
  /** How many requests the account gets; 1 by default. */
  readonly requests?: number;
  /** What is printed; the first is printed once. */
  readonly prints: readonly string[];
  readonly never?: readonly string[];
  /** Whether the message lists the assets that use the secret; `true` by default. */
  readonly listsAssets?: boolean;
}

const fileName = (index: number) => `asset_${String(index + 1).padStart(2, "0")}`;
const assetName = (index: number) => `shop.${fileName(index)}`;

/** A chain of assets; with `paths`, the last one uses another connection. */
function pipelineOf({ connection = "warehouse", assets = 2, paths }: Scenario) {
  const files = Array.from({ length: assets }, (_, index) => {
    const isOther = paths !== undefined && index === assets - 1;
    const header = [
      `name: ${assetName(index)}`,
      "type: pg.sql",
      `connection: ${isOther ? "other" : connection}`,
      ...index === 0 ? [] : [`depends: [${assetName(index - 1)}]`],
    ];
    return [
      `assets/${fileName(index)}.sql`,
      ["/* @bruin", ...header, "@bruin */", "select 1"].join("\n"),
    ] as const;
  });
  return { "pipeline.yml": "name: shop\n", ...Object.fromEntries(files) };
}

/** Runs a pipeline in this situation, and checks everything that is printed. */
async function play(scenario: Scenario): Promise<void> {
  const { secrets = { warehouse: postgres }, faults, clockOffsetMs, assets = 2 } = scenario;
  await using folder = await temporaryFolder();
  await writeFiles(folder.path, pipelineOf(scenario));
  await using account = await startAccount(secrets, {
    faults,
    clockOffsetMs,
    secretsAgeMs: 3 * 86_400_000,
  });
  const { code, stdout, stderr } = await bruin(
    ["run", "--secrets-backend", "aws", ...scenario.paths ?? ["."]],
    {
      env: scenario.env?.(account.env) ?? account.env,
      cwd: folder.path,
      sensitive: [marker, accessKey.secretAccessKey],
      permissions: scenario.permissions,
    },
  );
  const screen = stdout + stderr;
  assertEquals(code, scenario.code, screen);
  for (const text of scenario.prints) assertStringIncludes(screen, text);
  assertEquals(screen.split(scenario.prints[0]).length, 2, `not once: ${screen}`);
  // Deno's own advice, which a compiled program cannot follow.
  const advice = "run again with";
  for (const text of [...scenario.never ?? [], "This is a bug", "    at ", advice]) {
    assert(!screen.includes(text), `${text}: ${screen}`);
  }
  if (scenario.listsAssets ?? true) {
    const shown = Array.from({ length: Math.min(assets, 12) }, (_, index) => assetName(index));
    assertStringIncludes(screen, `used by: ${shown.join(", ")}`);
  }
  assertEquals(account.operations().length, scenario.requests ?? 1, screen);
  if (scenario.code !== 1) assert(!screen.includes("Running:"), "no asset may start");
}

/** What the scenarios of a group have in common. */
export interface Group {
  readonly title: string;
  readonly common?: Partial<Scenario>;
  readonly scenarios: readonly Scenario[];
}

/** Plays all scenarios, each as a test. */
export function describeFailures(groups: readonly Group[]): void {
  for (const { title, common, scenarios } of groups) {
    describe(title, () => {
      for (const scenario of scenarios) {
        if (scenario.permissions !== undefined && binary !== undefined) continue;
        it(scenario.name, () => play({ ...common, ...scenario }));
      }
    });
  }
}
