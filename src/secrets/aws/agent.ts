import { fromBase64 } from "../../byte_text.ts";
import { missingPermission } from "../../missing_permission.ts";
import type { Project } from "../../project/model.ts";
import { Sealed } from "../../sealed.ts";
import { errorCodes } from "../error_codes.ts";
import { initializationError, type RemoteFailure } from "../failure.ts";
import { askService, type JsonFields, serviceFailure, ServiceRefusal } from "../json_service.ts";
import { secretNameOf } from "../naming.ts";
import type { FetchedValue, SecretsClient } from "../remote_client.ts";
import { classifyRefusal, kindOf, retryOf } from "./classify.ts";
import { awsNames, namingRules } from "./names.ts";
import type { AgentSettings } from "./routes.ts";
import { refusalWords } from "./words.ts";

/** An answer is that of `GetSecretValue`: 65,536 bytes, each of which JSON may write as six characters. */
const maxAnswerBytes = 512 * 1024;

/**
 * The agent of Secrets Manager on this machine, which asks AWS with credentials of its own and remembers
 * what it was told for some minutes.
 * @param options.project Has the names that `.bruin.yml` gives to secrets.
 * @param options.hide Called with its token. Default: nothing is done with it.
 * @throws {SecretsError} When its token cannot be read.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/secrets-manager-agent.html
 */
export async function openAgent(
  { url, tokenFile, secretPrefix, retryPolicy }: AgentSettings,
  { project, hide }: {
    readonly project?: Project | undefined;
    readonly hide?: ((credential: string) => void) | undefined;
  },
): Promise<SecretsClient> {
  const token = await readToken(tokenFile);
  hide?.(token.reveal());
  const rules = namingRules(secretPrefix);
  const { host } = url;
  return {
    names: awsNames,
    place: `AWS Secrets Manager through the agent at ${host}`,
    facts: { agent: host },
    retryPolicy,
    secretName: (name) => secretNameOf(name, { names: awsNames, rules, project }),
    async fetch(secretName, { signal, fresh }) {
      const request = new URL("/secretsmanager/get", url);
      request.searchParams.set("secretId", secretName);
      request.searchParams.set("versionStage", "AWSCURRENT");
      // After a rotation what the agent remembers is of no use.
      if (fresh) request.searchParams.set("refreshNow", "true");
      const headers = { "X-Aws-Parameters-Secrets-Token": token.reveal() };
      return valueOf(
        await askService(request, { method: "GET", headers, signal }, {
          maxBytes: maxAnswerBytes,
          accepts: (fields) => "ARN" in fields,
          refusesInWords: true,
        }),
      );
    },
    classify: async (error, { timedOut }) =>
      await serviceFailure(error, {
        timedOut,
        names: awsNames,
        host,
        hints,
        refused: (refusal) => refused(refusal, { host, tokenFile }),
      }),
    close() {},
  };
}

/** What to check when the agent does not answer. */
const hints = {
  route: "that the agent runs on this machine, and the port in BRUIN_AWS_AGENT_URL",
  silence: "the log of the agent and its way to AWS, or raise BRUIN_AWS_TIMEOUT",
};

async function readToken(path: string): Promise<Sealed<string>> {
  const refused = (cause: string) =>
    initializationError(awsNames, "failed to read the token of the agent", {
      cause,
      where: path,
      fix: "let this user read the file, or name another one with BRUIN_AWS_AGENT_TOKEN_FILE",
      code: errorCodes.loginFileUnusable,
    });
  const text = await Deno.readTextFile(path).catch((error: unknown) => {
    throw missingPermission(error) ??
      refused(
        error instanceof Deno.errors.NotFound
          ? "there is no such file, which the agent is started with"
          : "the file cannot be read",
      );
  });
  const token = text.trim();
  if (!/^[\x21-\x7e]+$/.test(token)) throw refused("it holds no token, or more than one word");
  return new Sealed(token);
}

function valueOf(fields: JsonFields): FetchedValue {
  const { SecretString: text, SecretBinary: binary, ARN, VersionId, CreatedDate } = fields;
  const [arn, version] = [ARN, VersionId].map((part) =>
    typeof part === "string" ? part : undefined
  );
  const seconds = Number(CreatedDate);
  return {
    text: typeof text === "string" ? text : undefined,
    binaryBytes: typeof binary === "string" ? fromBase64(binary)?.length : undefined,
    facts: { arn, version },
    revision: version,
    createdAt: CreatedDate !== undefined && Number.isFinite(seconds)
      ? new Date(seconds * 1000)
      : undefined,
  };
}

/** The agent passes on what AWS said; what it says itself has no code of AWS. */
function refused(
  { status, fields, retryAfterMs }: ServiceRefusal,
  { host, tokenFile }: { readonly host: string; readonly tokenFile: string },
): RemoteFailure {
  const { __type, message } = fields;
  const code = typeof __type === "string"
    ? __type
    : status === 404
    ? "ResourceNotFoundException"
    : "";
  const place = { agent: host };
  if (status === 403 && code === "") {
    return {
      kind: "login",
      retry: "never",
      place,
      explain: () => ({
        reason: "the agent refused its token",
        cause: "the token in the file is not the one that the agent was started with",
        fix: `compare ${tokenFile} with the AWS_TOKEN of the agent, and restart what is older`,
        code: errorCodes.agentTokenRefused,
        exitReason: "denied",
      }),
    };
  }
  const refusal = {
    code,
    message: typeof message === "string" ? message : "",
    status,
    requestId: undefined,
    serverTime: undefined,
    retryAfterMs,
  };
  const situation = classifyRefusal(refusal);
  return {
    kind: kindOf(situation),
    retry: retryOf(situation),
    retryAfterMs,
    place,
    explain: refusalWords(situation, {
      refusal,
      region: "of the agent",
      host,
      identity: { accessKeyId: undefined, hasSessionToken: true },
    }),
  };
}
