/**
 * Workload identity federation: a login of another system, exchanged for a token of Google's.
 * @see https://google.aip.dev/auth/4117 for the file
 * @see https://cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token
 * @see https://cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/generateAccessToken
 */
import type { CredentialFields } from "./credential_fields.ts";

/** A login that another system vouches for. */
export interface ExternalAccount {
  readonly kind: "external_account";
  /** The provider of the pool that the other system is known to. */
  readonly audience: string;
  /** Such as `urn:ietf:params:oauth:token-type:jwt`. */
  readonly subjectTokenType: string;
  readonly source: SubjectTokenSource;
  readonly tokenUrl: URL;
  /** `undefined` where the other system's login has rights of its own. */
  readonly impersonation: Impersonation | undefined;
  /** A client of OAuth, of pools for a workforce. */
  readonly client: { readonly id: string; readonly secret: string } | undefined;
  /** The project that is billed, of pools for a workforce. */
  readonly userProject: string | undefined;
}

/** Where the token of the other system is, read anew for each exchange, since it changes. */
export type SubjectTokenSource =
  & (
    | { readonly file: string }
    | { readonly url: URL; readonly headers: Readonly<Record<string, string>> }
  )
  & {
    /** The field of the JSON that holds it; `undefined` where it is the whole text. */
    readonly field: string | undefined;
  };

/** A service account that a login acts as. */
export interface Impersonation {
  readonly url: URL;
  /** Further service accounts in between. */
  readonly delegates: readonly string[];
  readonly lifeSeconds: number;
}

const usualTokenUrl = "https://sts.googleapis.com/v1/token";
const usualImpersonationUrl =
  "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/…:generateAccessToken";
const usualLifeSeconds = 3600;

/** @throws {ConnectionError} When the credential cannot be used here. */
export function readExternalAccount(fields: CredentialFields): ExternalAccount {
  const id = fields.optionalText("client_id");
  return {
    kind: "external_account",
    audience: fields.text("audience"),
    subjectTokenType: fields.text("subject_token_type"),
    source: readSource(fields.object("credential_source")),
    tokenUrl: fields.googleUrl("token_url", usualTokenUrl),
    impersonation: fields.optionalText("service_account_impersonation_url") === undefined
      ? undefined
      : readImpersonation(fields),
    client: id === undefined ? undefined : { id, secret: fields.text("client_secret") },
    userProject: fields.optionalText("workforce_pool_user_project"),
  };
}

/** @throws {ConnectionError} When there is none. */
export function readImpersonation(fields: CredentialFields): Impersonation {
  const settings = fields.optionalObject("service_account_impersonation");
  const life = settings?.document["token_lifetime_seconds"] ?? usualLifeSeconds;
  if (typeof life !== "number" || !Number.isInteger(life) || life < 600 || life > 43_200) {
    throw fields.error(
      "has a service_account_impersonation.token_lifetime_seconds out of range",
      "set it to a whole number from 600 to 43200",
    );
  }
  const delegates: unknown = fields.document["delegates"] ?? [];
  if (!Array.isArray(delegates) || delegates.some((name) => typeof name !== "string")) {
    throw fields.error("has delegates that are no list of texts");
  }
  const url = fields.googleUrl("service_account_impersonation_url", usualImpersonationUrl);
  return { url, delegates, lifeSeconds: life };
}

function readSource(fields: CredentialFields): SubjectTokenSource {
  const format = fields.optionalObject("format");
  const kind = format?.optionalText("type") ?? "text";
  if (kind !== "text" && kind !== "json") {
    throw fields.error(
      "has a credential_source.format.type of another kind",
      "set it to text or json",
    );
  }
  const field = kind === "json" ? format?.text("subject_token_field_name") : undefined;
  for (const foreign of ["environment_id", "executable", "certificate"]) {
    if (fields.document[foreign] === undefined) continue;
    throw fields.error(
      `has a credential_source with ${foreign}, which is not supported`,
      "use a credential_source with file or url, such as a token that Kubernetes or GitHub gives",
    );
  }
  const file = fields.optionalText("file");
  if (file !== undefined) return { file, field };
  const url = fields.url("url", "the address that gives the token of the other system");
  const headers = fields.optionalObject("headers");
  const names = Object.keys(headers?.document ?? {});
  return {
    url,
    headers: Object.fromEntries(names.map((name) => [name, headers?.text(name) ?? ""])),
    field,
  };
}
