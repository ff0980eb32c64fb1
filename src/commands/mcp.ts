import { Command } from "@cliffy/command";
import { type Documents, readDocuments } from "../mcp/documents.ts";
import { answerLine } from "../mcp/protocol.ts";
import { processOutput } from "../report/output.ts";
import type { GlobalFlags } from "./flags.ts";
import type { Invocation } from "./invocation.ts";

/** `bruin mcp`: the documentation for assistants, on standard input and output until the input ends. */
export function createMcpCommand(invocation: Invocation) {
  return new Command<GlobalFlags>().action(async () => {
    await using output = processOutput(invocation);
    let read: Promise<Documents> | undefined;
    const documents = () => read ??= readDocuments();
    for await (const line of inputLines(invocation.signal)) {
      if (line.trim() === "") continue;
      const answer = await answerLine(line, documents);
      if (answer !== undefined) output.jsonLine(answer);
    }
  });
}

/** The lines of standard input until it ends, or the signal is aborted. */
async function* inputLines(signal: AbortSignal): AsyncGenerator<string> {
  const texts = Deno.stdin.readable.pipeThrough(new TextDecoderStream(), { signal });
  let rest = "";
  for await (const text of texts) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  yield rest;
}
