import { createHash, createHmac } from "node:crypto";
import type { ResolvedConnection } from "../../connections/connection.ts";
import { ConnectionError } from "../../errors.ts";
import type { Env } from "../../env.ts";
import { replacedEndpoint } from "../../http/endpoint.ts";
import { send } from "../../http/json_request.ts";
import { asObject, asText, type Json } from "../../http/loose_json.ts";
import type { Answer } from "../../http/request.ts";
import { onOneLine, shortened } from "../../plain_text.ts";
import { foreignCode, type ImportRefusal, importRefusalOf, importRefusals } from "../refusal.ts";

/** The most that a page can have. */
const pageSize = "100";

/** Where requests go instead of to AWS: what its SDKs call it too. */
const endpointVariable = "AWS_ENDPOINT_URL_QUICKSIGHT";

type Signer = InstanceType<typeof import("@smithy/signature-v4").SignatureV4>;

/** Words for keys that AWS does not take, with HTTP 400 or 403: "Common errors" of its reference. */
const logins = /^(?:\w*(?:Signature|Token|TokenId|Client)(?:Exception|Mismatch)?|OptInRequired)$/;

/** An answer that says no: the word for it, such as `ResourceNotFoundException`. */
export class QuicksightRefusal extends ConnectionError {
  readonly word: string;
  constructor(
    message: string,
    { word, ...options }: ConstructorParameters<typeof ConnectionError>[1] & {
      readonly word: string;
    },
  ) {
    super(message, options);
    this.word = word;
  }
}

/**
 * The QuickSight API of one account and region.
 * @see https://docs.aws.amazon.com/quicksight/latest/APIReference/Welcome.html
 */
export class QuicksightAccount {
  readonly #connection: string;
  readonly #base: URL;
  readonly #account: string;
  readonly #signer: Signer;
  readonly #signal: AbortSignal;

  private constructor(
    { connection, base, account }: {
      readonly connection: string;
      readonly base: URL;
      readonly account: string;
    },
    { signer, signal }: { readonly signer: Signer; readonly signal: AbortSignal },
  ) {
    [this.#connection, this.#base, this.#account] = [connection, base, account];
    [this.#signer, this.#signal] = [signer, signal];
  }

  /**
   * @param options.hide Hides a credential of the machine, from now on.
   * @throws {ConnectionError} When the details cannot be used.
   */
  static async open(
    { name: connection, details }: ResolvedConnection,
    { env, signal, hide }: {
      readonly env: Env;
      readonly signal: AbortSignal;
      readonly hide: (credential: string) => void;
    },
  ): Promise<QuicksightAccount> {
    const given = details.reveal();
    const region = asText(given.aws_region);
    if (!/^[a-z0-9-]+$/.test(region)) {
      throw new ConnectionError("`aws_region` is no region of AWS", {
        connection,
        fix: "write it as eu-central-1",
      });
    }
    const domain = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
    const usual = new URL(`https://quicksight.${region}.${domain}`);
    const base = replacedEndpoint(endpointVariable, { env, connection }) ?? usual;
    const module = await import("@smithy/signature-v4");
    const { SignatureV4 } = module.SignatureV4
      ? module
      : (module as unknown as { readonly default: typeof module }).default;
    const signer = new SignatureV4({
      service: "quicksight",
      region,
      sha256: Sha256,
      credentials: keysOf(given) ?? await keysOfMachine({ connection, hide }),
    });
    return new QuicksightAccount(
      { connection, base, account: asText(given.aws_account_id) },
      { signer, signal },
    );
  }

  /**
   * Everything of a kind, page by page.
   * @param path Below the account, such as `data-sets`.
   * @param name Of the list in an answer.
   */
  async list(path: string, name: string): Promise<Json[]> {
    const found: Json[] = [];
    let token: string | undefined;
    do {
      const query = {
        "max-results": pageSize,
        ...token === undefined ? {} : { "next-token": token },
      };
      const { [name]: items, NextToken } = await this.get(path, query);
      if (!Array.isArray(items)) throw this.#foreign();
      found.push(...items.map(asObject));
      token = asText(NextToken) || undefined;
    } while (token !== undefined);
    return found;
  }

  /**
   * @param path Below the account, its parts encoded.
   * @throws {QuicksightRefusal} When QuickSight says no.
   */
  async get(path: string, query: Readonly<Record<string, string>> = {}): Promise<Json> {
    const url = new URL(`/accounts/${encodeURIComponent(this.#account)}/${path}`, this.#base);
    const signed = await this.#signer.sign({
      method: "GET",
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      query: { ...query },
      headers: { host: url.host },
    });
    // As the signature has it: with %20 for a blank, where forms have +.
    url.search = Object.entries(query)
      .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
      .join("&");
    const { host: _, ...headers } = signed.headers;
    const answer = await send(url, { method: "GET", headers }, {
      connection: this.#connection,
      where: this.#base.host,
      signal: this.#signal,
    });
    if (answer.status >= 300) throw this.#refused(answer);
    if (Object.keys(answer.body).length === 0) throw this.#foreign();
    return answer.body;
  }

  /** @see https://docs.aws.amazon.com/quicksight/latest/APIReference/CommonErrors.html */
  #refused({ status, header, body }: Answer): QuicksightRefusal {
    const word =
      (header("x-amzn-errortype") ?? asText(body.__type)).split(/[:#]/).find((part) =>
        /^[A-Z]\w+$/.test(part)
      ) ?? `HTTP ${status}`;
    const isUnsigned = /Signature/.test(word);
    // What AWS says of a signature quotes the request, with the session token in it.
    const said = isUnsigned ? "" : asText(body.Message) || asText(body.message);
    const refusal = refusalOfWord(word, status);
    return new QuicksightRefusal(`QuickSight answered ${word}`, {
      word,
      connection: this.#connection,
      ...importRefusals[refusal],
      cause: isUnsigned
        ? "the request is not signed as AWS expects: another secret key, or a clock that is wrong"
        : said === ""
        ? undefined
        : shortened(onOneLine(said), 500),
      where: this.#base.host,
      fix: remedies[/Expired/.test(word) ? "expired" : refusal],
    });
  }

  #foreign(): ConnectionError {
    return new ConnectionError("The answer is none of QuickSight", {
      connection: this.#connection,
      where: this.#base.host,
      fix: remedies.missing,
      code: foreignCode,
    });
  }
}

/** Words say more than a status: a throttled request can have HTTP 400, and so can one whose keys AWS does not take. */
function refusalOfWord(word: string, status: number): ImportRefusal {
  if (logins.test(word)) return "login";
  if (/^AccessDenied/.test(word)) return "permission";
  return /Throttl|TooManyRequests|LimitExceeded/.test(word) ? "busy" : importRefusalOf(status);
}

/** One for each refusal, and for temporary keys whose time is over. */
const remedies: Readonly<Record<ImportRefusal | "expired", string>> = {
  login: "check the keys of the connection, and the clock of this machine",
  expired: "get new temporary keys, and give the session token that belongs to them",
  permission:
    "allow quicksight:ListDataSets, ListDashboards, DescribeDataSet and DescribeDashboard",
  missing: "check `aws_account_id` and `aws_region` of the connection",
  busy: "try again later",
};

/** The keys in the details; `undefined` when there are none, so that those of the machine count. */
function keysOf(given: Readonly<Record<string, unknown>>) {
  const [accessKeyId, secretAccessKey, sessionToken] = [
    asText(given.aws_access_key_id),
    asText(given.aws_secret_access_key),
    asText(given.aws_session_token),
  ];
  if (accessKeyId === "" && secretAccessKey === "") return undefined;
  return { accessKeyId, secretAccessKey, ...sessionToken === "" ? {} : { sessionToken } };
}

/** What AWS calls the default chain: variables, files, the machine. */
async function keysOfMachine(
  { connection, hide }: {
    readonly connection: string;
    readonly hide: (credential: string) => void;
  },
) {
  const module = await import("@aws-sdk/credential-providers");
  const { fromNodeProviderChain } = "fromNodeProviderChain" in module
    ? module
    : (module as { readonly default: typeof module }).default;
  try {
    const keys = await fromNodeProviderChain()();
    hide(keys.secretAccessKey);
    if (keys.sessionToken !== undefined) hide(keys.sessionToken);
    return keys;
  } catch {
    // What it says may quote files with keys.
    throw new ConnectionError("There are no keys for AWS", {
      connection,
      ...importRefusals.login,
      cause: "the connection has none, and neither has the default chain of AWS",
      fix: "give aws_access_key_id and aws_secret_access_key",
    });
  }
}

/** SHA-256 as the signer takes it, of the runtime: the package has none. */
class Sha256 {
  readonly #hash: ReturnType<typeof createHash> | ReturnType<typeof createHmac>;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined
      ? createHash("sha256")
      : createHmac("sha256", typeof secret === "string" ? secret : bytesOf(secret));
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(typeof data === "string" ? data : bytesOf(data));
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(new Uint8Array(this.#hash.digest()));
  }

  /** Not asked for: the signer makes a new one. */
  reset(): void {}
}

function bytesOf(data: ArrayBuffer | ArrayBufferView): Uint8Array {
  return data instanceof ArrayBuffer
    ? new Uint8Array(data)
    : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
