import type { Rows } from "../../connections/connection.ts";
import { QueryError } from "../../errors.ts";

/** What runs statements in an open database. */
interface Session {
  run(
    script: string,
    options: { readonly readRows: boolean; readonly signal: AbortSignal },
  ): Promise<Rows>;
}

/**
 * Has an open database reach files of this machine alone, until it is closed: nothing can take that back.
 * Extensions are neither fetched nor loaded, because they connect by themselves. On Windows, where files have
 * no common root, nothing is done.
 * @see https://duckdb.org/docs/stable/operations_manual/securing_duckdb/overview
 */
export async function closeNetwork(session: Session): Promise<void> {
  if (Deno.build.os === "windows") return;
  const { signal } = new AbortController();
  const isClosed = async () => {
    const question = "SELECT NOT current_setting('enable_external_access')";
    const { rows: [[answer] = []] } = await session.run(question, { readRows: true, signal });
    return answer === true;
  };
  // Readers of one file share what is set.
  if (await isClosed()) return;
  try {
    await session.run(
      `SET allowed_directories = ['/'];
       SET autoinstall_known_extensions = false;
       SET autoload_known_extensions = false;
       SET extension_directory = '/dev/null';
       SET enable_external_access = false`,
      { readRows: false, signal },
    );
  } catch (error) {
    if (!(error instanceof QueryError) || !await isClosed()) throw error;
  }
}
