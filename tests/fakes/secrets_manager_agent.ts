/**
 * A loopback stand-in for the agent of AWS Secrets Manager, after
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/secrets-manager-agent.html: it wants its token,
 * remembers what it was told, and passes on what AWS refuses.
 */
import { SecretVault, ServiceError } from "./secret_vault.ts";

export interface AgentStandIn extends AsyncDisposable {
  readonly url: string;
  /** The token that requests must have. */
  readonly token: string;
  /** The query of each request. */
  readonly queries: readonly URLSearchParams[];
  /** Stores another version, which the agent learns of when it is told to ask again. */
  setSecret(name: string, value: string): void;
}

export function startAgent(
  secrets: Readonly<Record<string, string>>,
  options: { readonly denied?: readonly string[]; readonly status?: number } = {},
): AgentStandIn {
  const vault = new SecretVault("eu-west-1", secrets);
  const token = crypto.randomUUID();
  const remembered = new Map<string, unknown>();
  const queries: URLSearchParams[] = [];
  const refuse = (status: number, code: string, message: string) =>
    Response.json({ __type: code, message }, { status });
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/ping") return new Response("healthy");
    queries.push(searchParams);
    if (request.headers.get("x-aws-parameters-secrets-token") !== token) {
      return new Response("Bad Token", { status: 403 });
    }
    if (options.status !== undefined) return new Response("", { status: options.status });
    const name = searchParams.get("secretId") ?? "";
    if (options.denied?.includes(name)) {
      return refuse(403, "AccessDeniedException", "User: arn:aws:sts::1:assumed-role/a/b is not …");
    }
    const known = remembered.get(name);
    if (known !== undefined && searchParams.get("refreshNow") !== "true") {
      return Response.json(known);
    }
    try {
      const stage = searchParams.get("versionStage") ?? "AWSCURRENT";
      const value = vault.handle("GetSecretValue", { SecretId: name, VersionStage: stage });
      const answer = { ...value, CreatedDate: String(value.CreatedDate) };
      remembered.set(name, answer);
      return Response.json(answer);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      return refuse(
        error.code === "ResourceNotFoundException" ? 404 : 400,
        error.code,
        error.message,
      );
    }
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    token,
    queries,
    setSecret: (name, value) => vault.set(name, value),
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
