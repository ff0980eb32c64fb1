import type { ResolvedConnection } from "../../connections/connection.ts";
import { ConnectionError } from "../../errors.ts";

/** What the details of an `aws` or `s3` connection come to. */
export interface S3Settings {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** `undefined` when the bucket tells. */
  readonly region: string | undefined;
  /** `undefined` for Amazon's own. */
  readonly endpoint: string | undefined;
}

/** @throws {ConnectionError} When the endpoint is not a URL. */
export function s3Settings({ name, details }: ResolvedConnection): S3Settings {
  const given = details.reveal();
  const text = (field: string) => {
    const value = given[field];
    return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
  };
  const endpoint = text("endpoint_url");
  if (endpoint !== undefined && !isAddress(endpoint)) {
    throw new ConnectionError(`connection '${name}': endpoint_url is not the URL of a service`, {
      connection: name,
      fix: "give it with https:// or http://, as in https://storage.example.com",
    });
  }
  return {
    accessKeyId: text("access_key") ?? text("access_key_id") ?? "",
    secretAccessKey: text("secret_key") ?? text("secret_access_key") ?? "",
    region: text("region"),
    endpoint,
  };
}

function isAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return /^https?:$/.test(protocol) && username === "" && password === "";
}
