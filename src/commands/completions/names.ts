import { relative } from "node:path";
import { KnownError } from "../../errors.ts";
import { findPipelines } from "../../project/load.ts";
import type { Pipeline } from "../../project/model.ts";
import { includedNames, knownConnectionTypes } from "../../session.ts";
import { openCommandSession } from "../command_session.ts";
import type { Invocation } from "../invocation.ts";
import { readPipeline } from "../pipeline.ts";

/** What a word of a command line may name. */
export type NameKind =
  | "assets"
  | "backends"
  | "connection types"
  | "connections"
  | "environments"
  | "tags";

/**
 * The names of a kind in the project of the working folder. None where the project cannot be read: a shell
 * has no place for what is wrong with it, and every other command says it. No secret is fetched.
 */
export async function namesInProject(
  kind: NameKind | undefined,
  invocation: Invocation,
): Promise<readonly string[]> {
  if (kind === undefined) return [];
  try {
    return await readNames(kind, invocation);
  } catch (error) {
    if (error instanceof KnownError) return [];
    throw error;
  }
}

async function readNames(kind: NameKind, invocation: Invocation): Promise<readonly string[]> {
  const { workingDirectory } = invocation;
  if (kind === "connection types") return knownConnectionTypes().names;
  if (kind === "backends") return includedNames().secretsBackends;
  await using session = await openCommandSession({}, { invocation, path: ".", warn: () => {} });
  const { config, environment } = session.project;
  switch (kind) {
    case "environments":
      return config.environments.map(({ name }) => name);
    case "connections": {
      const used = (await pipelines()).flatMap(({ defaultConnections, assets }) => [
        ...Object.values(defaultConnections),
        ...assets.flatMap(({ connection }) => connection === undefined ? [] : [connection]),
      ]);
      return [...environment.connections.map(({ name }) => name), ...used];
    }
    case "assets":
      return (await pipelines()).flatMap(({ assets }) =>
        assets.map(({ path }) => relative(workingDirectory, path))
      );
    case "tags":
      return (await pipelines()).flatMap(({ assets }) => assets.flatMap(({ tags }) => [...tags]));
  }

  async function pipelines(): Promise<Pipeline[]> {
    const found = await findPipelines(workingDirectory);
    return await Promise.all(
      found.map((path) => readPipeline({ var: [] }, path, { invocation, session })),
    );
  }
}
