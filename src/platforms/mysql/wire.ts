/** Connections of `mysql2`, as far as they are used here. */
import { Buffer } from "node:buffer";
import { Readable } from "node:stream";
import type mysql from "mysql2";
import { onOneLine } from "../../plain_text.ts";
import type { OpeningStage } from "../platform.ts";
import { checkIdentity, type Tls, type TlsClient } from "./tls.ts";
import type { WireColumn } from "./values.ts";

/** What a session needs to know. */
export interface Server {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** `undefined` when the connection names none. */
  readonly database: string | undefined;
}

/** How long connecting and logging in may take. */
export const connectTimeoutMs = 10_000;

/** The part of `mysql2` that is used, as it really is. */
export interface Client extends TlsClient {
  stream: TlsClient["stream"] & {
    readonly connecting: boolean;
    destroy(error?: Error): void;
    on(event: "data", listener: (bytes: Uint8Array) => void): void;
    off(event: "data", listener: (bytes: Uint8Array) => void): void;
    once(event: "connect", listener: () => void): void;
  };
  on(event: "error" | "end" | "connect", listener: (error: Error) => void): void;
  off(event: "error" | "end" | "connect", listener: (error: Error) => void): void;
  query(options: object): {
    on(event: "fields", listener: (fields?: readonly WireColumn[]) => void): void;
    on(event: "result", listener: (result: (Buffer | null)[] | OkPacket) => void): void;
    on(event: "error", listener: (error: Error) => void): void;
    on(event: "end", listener: () => void): void;
  };
  prepare(
    sql: string,
    done: (
      error: Error | null,
      statement?: { columns: readonly WireColumn[] },
    ) => void,
  ): void;
  /** Forgets a statement that was prepared, here and at the server. */
  unprepare(sql: string): void;
  reset(done: (error: Error | null) => void): void;
  pause(): void;
  resume(): void;
  end(done: () => void): void;
}

/** What a statement without rows answers. */
export interface OkPacket {
  readonly affectedRows: number;
  readonly serverStatus: number;
  readonly warningStatus: number;
}

/** What `LOAD DATA LOCAL` reads. */
export function inputStream(pieces: AsyncIterable<Uint8Array>): Readable {
  return Readable.from(buffers(pieces));
}

/** `mysql2` takes nothing but its own kind of bytes. */
async function* buffers(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  for await (const { buffer, byteOffset, length } of pieces) {
    yield Buffer.from(buffer, byteOffset, length);
  }
}

/** Opens a connection, which logs in by itself. */
export function connectionTo(driver: typeof mysql, server: Server, tls: Tls): Client {
  const { host, port, user, password, database } = server;
  const client = driver.createConnection({
    host,
    port,
    user,
    password,
    ...(database !== undefined && { database }),
    ...(tls !== false && { ssl: { ...tls, verifyIdentity: tls.rejectUnauthorized } as object }),
    // What an account at a directory service needs sends the password as it is, so only where we know to whom.
    enableCleartextPlugin: tls !== false && tls.rejectUnauthorized,
    multipleStatements: true,
    disableEval: true,
    // Rows that a statement changed are to be counted, rather than those that it found.
    flags: ["-FOUND_ROWS"],
    connectAttributes: { program_name: "bruin" },
    keepAliveInitialDelay: 30_000,
    // Ours says how far the login had come.
    connectTimeout: 0,
  } as mysql.ConnectionOptions) as unknown as Client;
  if (tls !== false && tls.rejectUnauthorized) checkIdentity(client, host);
  return client;
}

/** Tells of the stages until the login: the server greets, and TLS, where both want it, comes in between. */
export function tellStages(client: Client, onStage: (stage: OpeningStage) => void): void {
  client.stream.once("connect", () => onStage("login"));
  const startTls = client.startTLS;
  client.startTLS = (onSecure) => {
    onStage("TLS");
    startTls.call(client, (error) => {
      if (error === undefined) onStage("login");
      onSecure(error);
    });
  };
}

/** Whether bytes can begin what a MySQL server says first: a packet with number 0 and a version, or an error. */
export function isGreeting(bytes: Uint8Array): boolean {
  if (bytes.length < 5) return true; // too little to tell
  const length = bytes[0]! | (bytes[1]! << 8) | (bytes[2]! << 16);
  return length < 4_096 && bytes[3] === 0 && (bytes[4] === 10 || bytes[4] === 255);
}

/** The version that a greeting names, such as `8.0.36`; empty for none. */
export function versionOf(greeting: Uint8Array = new Uint8Array()): string {
  if (greeting[4] !== 10) return "";
  const version = greeting.subarray(5, greeting.indexOf(0, 5));
  return onOneLine(new TextDecoder().decode(version.subarray(0, 60)));
}
