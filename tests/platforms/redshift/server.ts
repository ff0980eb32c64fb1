/**
 * PostgreSQL as a Redshift: a proxy that has texts read as Redshift reads them, and refuses statements which
 * Redshift, by its documentation, does not have. What Redshift alone has cannot be shown with it.
 */
import { redshiftTraits } from "../../../src/platforms/redshift/traits.ts";
import { tokenize } from "../../../src/sql/lexer.ts";
import { postgresDetails, postgresNeeded } from "../../e2e/postgres.ts";

/** What a statement may not hold, and where that is said. */
const refused: readonly (readonly [pattern: RegExp, reason: string])[] = [
  // https://docs.aws.amazon.com/redshift/latest/dg/c_unsupported-postgresql-features.html
  [/\bON CONFLICT\b/i, "INSERT has no ON CONFLICT"],
  [/\bRETURNING\b/i, "there is no RETURNING"],
  [/\bCREATE (?:UNIQUE )?INDEX\b/i, "there are no indexes"],
  [/\bDISCARD\b/i, "there is no DISCARD"],
  [/\bCOPY\b[^;]*\bFROM STDIN\b/i, "COPY reads from services of AWS alone"],
  [/^\s*DO\b/i, "there are no DO blocks"],
  [/\bLATERAL\b/i, "there is no LATERAL"],
  [/\bIS (?:NOT )?DISTINCT FROM\b/i, "there is no IS DISTINCT FROM"],
  [/\bFILTER\s*\(/i, "aggregates have no FILTER"],
  [/\bSELECT FROM\b/i, "a list of columns may not be empty"],
  // https://docs.aws.amazon.com/redshift/latest/dg/c_unsupported-postgresql-functions.html
  [/\b(?:to_regclass|starts_with|json_agg|pg_get_viewdef)\s*\(/i, "there is no such function"],
  [/\bcurrent_setting\s*\([^)]*,/i, "current_setting has one argument"],
  // https://docs.aws.amazon.com/redshift/latest/dg/c_unsupported-postgresql-datatypes.html
  [/\b(?:jsonb?|bytea|uuid|serial)\b/i, "there is no such type"],
  [/\bpg_temp\./i, "tables of a session have no schema"],
  // https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_TABLE_AS.html
  [/\bCREATE TABLE IF NOT EXISTS \S+ AS\b/i, "CREATE TABLE AS has no IF NOT EXISTS"],
  // https://docs.aws.amazon.com/redshift/latest/dg/r_MERGE.html
  // "Target table must be part of an equijoin predicate"
  [/= source\."[^"]+" OR\b/i, "UPDATE … FROM joins by equality"],
  [/\bMERGE INTO \S+\s+(?!USING\b)\w/i, "the target of MERGE has no alias"],
  [/\bMERGE INTO \S+\s+USING\s*\(/i, "MERGE takes its rows from a table"],
  [/\bMERGE\b(?![^;]*\bWHEN MATCHED\b)/i, "MERGE needs WHEN MATCHED"],
  [/\bMERGE\b(?![^;]*\bWHEN NOT MATCHED\b)/i, "MERGE needs WHEN NOT MATCHED"],
];

/** Why Redshift would refuse a script; `undefined` when no rule says so. */
export function refusalOf(script: string): string | undefined {
  const code = script.replaceAll(/'(?:[^'\\]|''|\\.)*'|--[^\n]*/gs, "''");
  return refused.find(([pattern]) => pattern.test(code))?.[1];
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Settings with which PostgreSQL reads texts as Redshift does, for the first message of a session. */
const asRedshift = "standard_conforming_strings\0off\0escape_string_warning\0off\0";

/** A message of the protocol: its type, if it has one, its length and its text. */
function message(type: string, text: string): Uint8Array<ArrayBuffer> {
  const body = encoder.encode(text);
  const bytes = new Uint8Array(type.length + 4 + body.length);
  bytes.set(encoder.encode(type));
  new DataView(bytes.buffer).setUint32(type.length, 4 + body.length);
  bytes.set(body, type.length + 4);
  return bytes;
}

/** The first message with settings added; requests to cancel stay as they are. */
function adoptSettings(first: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const version = new DataView(first.buffer, first.byteOffset).getUint32(4);
  if (version !== 196_608) return first;
  const settings = encoder.encode(`${asRedshift}\0`);
  const bytes = new Uint8Array(first.length - 1 + settings.length);
  bytes.set(first.subarray(0, -1));
  bytes.set(settings, first.length - 1);
  new DataView(bytes.buffer).setUint32(0, bytes.length);
  return bytes;
}

/** Whether a client begins with the question for TLS, which the proxy, unlike Redshift, has not. */
function asksForTls(first: Uint8Array<ArrayBuffer>): boolean {
  return new DataView(first.buffer, first.byteOffset).getUint32(4) === 80_877_103;
}

/**
 * A script with names as Redshift reads them: in lower case, in quotes too, unless a setting says otherwise.
 * @see https://docs.aws.amazon.com/redshift/latest/dg/r_names.html
 */
function folded(script: string): string {
  return [...tokenize(script, redshiftTraits.lexis)]
    .map(({ kind, text }) => kind === "name" ? text.toLowerCase() : text).join("");
}

/** A script as Redshift reads it, and another one in the place of what it refuses. */
function checked(query: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const script = decoder.decode(query.subarray(5, -1));
  const reason = refusalOf(script);
  if (reason === undefined) return message("Q", `${folded(script)}\0`);
  const text = `Redshift refuses this: ${reason}`.replaceAll("'", "''");
  return message(
    "Q",
    `DO $$ BEGIN RAISE EXCEPTION '${text}' USING ERRCODE = '0A000'; END $$\0`,
  );
}

/** Redshift has one code for every refused login. */
function asRedshiftAnswers(): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  const latin1 = new TextDecoder("latin1");
  return new TransformStream({
    transform(bytes, controller) {
      const at = latin1.decode(bytes).indexOf("C28P01\0");
      if (at >= 0) bytes.set(encoder.encode("C28000"), at);
      controller.enqueue(bytes);
    },
  });
}

async function serve(client: Deno.Conn, port: number): Promise<void> {
  try {
    using server = await Deno.connect({ hostname: "127.0.0.1", port });
    const answers = server.readable.pipeThrough(asRedshiftAnswers()).pipeTo(client.writable).catch(
      () => {},
    );
    let pending = new Uint8Array(0);
    let isFirst = true;
    for await (const piece of client.readable) {
      const joined = new Uint8Array(pending.length + piece.length);
      joined.set(pending);
      joined.set(piece, pending.length);
      pending = joined;
      for (;;) {
        const head = isFirst ? 0 : 1;
        if (pending.length < head + 4) break;
        const size = head + new DataView(pending.buffer, pending.byteOffset).getUint32(head);
        if (pending.length < size) break;
        const one = pending.slice(0, size);
        pending = pending.slice(size);
        if (isFirst && asksForTls(one)) {
          await client.write(encoder.encode("N"));
          continue;
        }
        const sent = isFirst ? adoptSettings(one) : one[0] === 0x51 ? checked(one) : one;
        isFirst = false;
        for (let at = 0; at < sent.length;) at += await server.write(sent.subarray(at));
      }
    }
    await answers;
  } catch {
    // One side is gone, and the other with it.
  }
}

/** Details of a Redshift for the tests. */
export const redshiftDetails: Record<string, unknown> = start();

function start(): Record<string, unknown> {
  const { pool_max_conns: _, ...details } = postgresDetails();
  if (postgresNeeded !== "") return details;
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  listener.unref();
  (async () => {
    for await (const client of listener) serve(client, Number(details["port"]));
  })();
  return { ...details, port: listener.addr.port, ssl_mode: "disable" };
}
