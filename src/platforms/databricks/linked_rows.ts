/**
 * Rows that lie in the store of a workspace. The address alone is what lets one read them: the login is never
 * sent there, and no error has more of it than its host.
 */
import { QueryError } from "../../errors.ts";
import { asNumber, asObject, asText, type Json } from "../../http/loose_json.ts";
import { foreignAnswer, request } from "../../http/request.ts";

interface LinkOptions {
  readonly statement: string;
  /** The workspace. */
  readonly base: URL;
  /** Asks for a chunk by its index. */
  readonly ask: (index: string) => Promise<Json>;
  readonly signal: AbortSignal;
}

/** The links of a chunk of a result; none when its rows come with it. */
export function linksOf({ external_links: links }: Json): Json[] {
  return Array.isArray(links) ? links.map(asObject) : [];
}

/**
 * Reads the rows of a link; of a new one for the same chunk when the store refuses the first, as addresses expire
 * after minutes.
 * @see https://docs.databricks.com/api/workspace/statementexecution/getstatementresultchunkn
 * @throws {BusyAnswer | UnansweredError} When the store has no usable answer.
 * @throws {QueryError} When it refuses the new address too.
 */
export async function linkedRows(
  link: Json,
  options: LinkOptions,
): Promise<readonly unknown[]> {
  const { ask, statement } = options;
  const first = await read(link, options);
  if (first.rows !== undefined) return first.rows;
  const [renewed = link] = linksOf(await ask(String(asNumber(link.chunk_index) ?? 0)));
  const second = await read(renewed, options);
  if (second.rows !== undefined) return second.rows;
  throw new QueryError(`Could not read the result from ${second.host}`, {
    statement,
    kind: "lost",
    accepted: true,
    cause:
      `the store of the workspace refused it (HTTP ${second.status}), also at a new address: a ` +
      "network policy or a firewall keeps this machine from the store",
    fix: `let this machine reach ${second.host}, or let the query return less than 25 MiB`,
    code: "E515",
  });
}

/** What a store answered. */
interface StoreAnswer {
  readonly host: string;
  readonly status: number;
  /** `undefined` when it refused. */
  readonly rows: readonly unknown[] | undefined;
}

async function read(link: Json, { base, signal }: LinkOptions): Promise<StoreAnswer> {
  // An address that is none would be quoted in the error for it.
  const url = URL.parse(asText(link.external_link)) ?? base;
  // Rows lie at the stores of clouds; only that of a test is on this machine.
  if (url === base || url.protocol !== "https:" && url.host !== base.host) {
    throw foreignAnswer(base);
  }
  const headers = Object.fromEntries(
    Object.entries(asObject(link.http_headers)).map(([name, value]) => [name, String(value)]),
  );
  const parse = (text: string) => ({ rows: JSON.parse(text) });
  const { status, body } = await request(url, { headers, parse }, signal);
  if (status >= 300) return { host: url.host, status, rows: undefined };
  if (!Array.isArray(body.rows)) throw foreignAnswer(url);
  return { host: url.host, status, rows: body.rows };
}
