import type { Rows } from "../../connections/connection.ts";
import { QueryError } from "../../errors.ts";
import { fetchBytes } from "../../http/fetch_answer.ts";
import { busyAnswer, foreignAnswer, isBusy } from "../../http/request.ts";
import { asObject, asText, type Json } from "../../http/loose_json.ts";
import { columnsOf, type ResultColumn, rowsOf } from "./values.ts";

/** Of a file of rows; the service makes some of about 16 MB, and of more where rows are large. */
const maxFileBytes = 512 << 20;

/** Rows of one part of a result. */
interface ResultPage {
  readonly page: Rows;
  readonly next?: string | undefined;
}

/**
 * Reads a part of a result: the rows in the answer itself, then the files of rows that it names, one after
 * the other. The addresses of these are signed, so that they show up in no message.
 * @param cursor Number of the file; `undefined` for the rows in the answer.
 * @throws {BusyAnswer | UnansweredError} When it may be repeated.
 */
export async function readPage(
  data: Json,
  cursor: string | undefined,
  { statement, base, signal }: {
    readonly statement: string;
    readonly base: URL;
    readonly signal: AbortSignal;
  },
): Promise<ResultPage> {
  const { rowtype, rowset, chunks } = data;
  const format = asText(data.queryResultFormat) || "json";
  const columns = columnsOf(rowtype);
  if (format !== "json") throw unreadableFormat(format, statement);
  const files = Array.isArray(chunks) ? chunks : [];
  const number = cursor === undefined ? 0 : Number(cursor) + 1;
  const next = number < files.length ? String(number) : undefined;
  const rows = cursor === undefined
    ? rowset
    : await readFile(asObject(files[Number(cursor)]), { data, statement, base, signal });
  return { page: pageOf(columns, rows), next };
}

function pageOf(columns: readonly ResultColumn[], rows: unknown): Rows {
  return {
    columns: columns.map(({ name, type }) => ({ name, type })),
    rows: rowsOf(columns, rows),
  };
}

/** The rows of one file: lists of texts with commas between them, usually compressed. */
async function readFile(
  chunk: Json,
  { data, statement, base, signal }: {
    readonly data: Json;
    readonly statement: string;
    readonly base: URL;
    readonly signal: AbortSignal;
  },
): Promise<unknown> {
  // An address that is none would be quoted in the error for it.
  const url = URL.parse(asText(chunk.url)) ?? base;
  // Files lie at the stores that the service names; only that of a test is on this machine.
  if (url === base || url.protocol !== "https:" && url.host !== base.host) {
    throw foreignAnswer(base);
  }
  const { status, header, bytes } = await fetchBytes(url, {
    // What is sent is what the answer says, never the token of the session.
    headers: headersOf(data),
    signal,
  }, { maxBytes: maxFileBytes, accepts: () => true });
  if (isBusy(status)) throw busyAnswer({ status, header, body: {} });
  if (status === 403 || status === 404) throw goneResult(url.host, statement);
  try {
    if (status !== 200) throw new TypeError("no file");
    return JSON.parse(`[${new TextDecoder().decode(await unpacked(bytes))}]`);
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
    throw foreignAnswer(url);
  }
}

function headersOf({ chunkHeaders, qrmk }: Json): Record<string, string> {
  const given = Object.entries(asObject(chunkHeaders))
    .flatMap(([name, value]) => typeof value === "string" ? [[name, value] as const] : []);
  if (given.length > 0 || asText(qrmk) === "") return Object.fromEntries(given);
  return {
    "x-amz-server-side-encryption-customer-algorithm": "AES256",
    "x-amz-server-side-encryption-customer-key": asText(qrmk),
  };
}

/** Stores do not always say that a file is compressed; its first two bytes do. */
async function unpacked(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function unreadableFormat(format: string, statement: string): QueryError {
  return new QueryError("Snowflake answered in a form that is not read here", {
    statement,
    accepted: true,
    cause: `the rows come as ${format}, although JSON was asked for`,
    fix: "report it, with the version of bruin",
    code: "E505",
  });
}

function goneResult(host: string, statement: string): QueryError {
  return new QueryError(`Could not read the result from ${host}`, {
    statement,
    kind: "lost",
    accepted: true,
    cause: "the store refused a part of it: its address has expired after hours, or a network " +
      "policy keeps this machine from the store",
    fix: "run it again, and read the result at once; let this machine reach the hosts of " +
      "SYSTEM$ALLOWLIST()",
    code: "E506",
  });
}
