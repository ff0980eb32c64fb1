/** Sends one request and prints what came of it, and the exceptions from proxies that this process has after it. */
import { KnownError } from "../src/errors.ts";
import { networkProblemOf } from "../src/http/problems.ts";
import { outboundFetch } from "../src/outbound.ts";

const [url = "", direct] = Deno.args;
try {
  const response = await outboundFetch(url, { direct: direct === "true" });
  const permission = await Deno.permissions.query({ name: "env", variable: "NO_PROXY" });
  const after = permission.state === "granted" ? Deno.env.get("NO_PROXY") : "hidden";
  print(`${await response.text()}, ${after}`);
} catch (error) {
  if (!(error instanceof Error)) throw error;
  print(error instanceof KnownError ? error.message : networkProblemOf(error));
}

function print(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
}
