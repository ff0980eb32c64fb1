/** A database of one's own on the server that `BRUIN_TEST_POSTGRES` names. */
import { assertEquals } from "@std/assert";
import { bruin, temporaryFolder, writeFiles } from "./command.ts";
import { postgresDetails } from "./postgres.ts";

/** Dropped at the end of the block. */
export async function createDatabase(): Promise<AsyncDisposable & { readonly name: string }> {
  const name = `bruin_${crypto.randomUUID().replaceAll("-", "")}`;
  await onServer(`create database ${name}`);
  return { name, [Symbol.asyncDispose]: () => onServer(`drop database ${name}`) };
}

async function onServer(statement: string): Promise<void> {
  await using folder = await temporaryFolder();
  const postgres = [{ name: "server", ...postgresDetails() }];
  await writeFiles(folder.path, {
    ".bruin.yml": JSON.stringify({ environments: { default: { connections: { postgres } } } }),
  });
  const { code, stderr } = await bruin(["query", "-c", "server", "-q", statement], {
    cwd: folder.path,
  });
  assertEquals(code, 0, stderr);
}
