import { version } from "../version.ts";
import type { Documents } from "./documents.ts";
import { tools } from "./tools.ts";

/** The revision of the protocol that is spoken. */
const protocolVersion = "2024-11-05";

type Message = Readonly<Record<string, unknown>>;

/** A failure as JSON-RPC numbers it. */
interface Failure {
  readonly code: number;
  readonly message: string;
}

/**
 * Answers one line of the Model Context Protocol: JSON-RPC 2.0.
 * @param documents Read at the first question for them.
 * @returns The answer; `undefined` for what wants none.
 * @see https://modelcontextprotocol.io/specification/2024-11-05
 */
export async function answerLine(
  line: string,
  documents: () => Promise<Documents>,
): Promise<Message | undefined> {
  const message = parse(line);
  if (message === undefined) return failed(null, { code: -32700, message: "Parse error" });
  const { id, method, params } = message;
  if (message.jsonrpc !== "2.0" || typeof method !== "string") {
    return failed(idOf(id), { code: -32600, message: "Invalid Request" });
  }
  // A notification, which is never answered.
  if (id === undefined) return undefined;
  const given = isMessage(params) ? params : {};
  const outcome = await resultOf(method, given, documents);
  return "code" in outcome
    ? failed(idOf(id), outcome)
    : { jsonrpc: "2.0", id: idOf(id), result: outcome.result };
}

async function resultOf(
  method: string,
  params: Message,
  documents: () => Promise<Documents>,
): Promise<Failure | { readonly result: Message }> {
  if (method === "initialize") {
    return {
      result: {
        protocolVersion,
        capabilities: { tools: {} },
        serverInfo: { name: "bruin", version },
      },
    };
  }
  if (method === "ping") return { result: {} };
  if (method === "tools/list") {
    const listed = tools.map(({ name, description, inputSchema }) => ({
      name,
      description,
      inputSchema,
    }));
    return { result: { tools: listed } };
  }
  if (method !== "tools/call") return { code: -32601, message: "Method not found" };
  const tool = tools.find(({ name }) => name === params.name);
  if (tool === undefined) return { code: -32602, message: "Unknown tool" };
  const { arguments: given } = params;
  const { text, isError } = tool.answer(isMessage(given) ? given : {}, await documents());
  return { result: { content: [{ type: "text", text }], isError } };
}

/** @returns `undefined` when it is no JSON object. */
function parse(line: string): Message | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isMessage(value) ? value : {};
  } catch {
    return undefined;
  }
}

function isMessage(value: unknown): value is Message {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function idOf(id: unknown): string | number | null {
  return typeof id === "string" || typeof id === "number" ? id : null;
}

function failed(id: string | number | null, error: Failure): Message {
  return { jsonrpc: "2.0", id, error };
}
