import { ConnectionError } from "../../errors.ts";
import { unreachable } from "../../http/problems.ts";
import { type Answer, isBusy } from "../../http/request.ts";

/** The request that was refused. */
export interface GcsRequest {
  readonly connection: string;
  readonly bucket: string;
  readonly host: string;
  /** What was looked for, such as `gs://bucket/key`. */
  readonly where: string;
}

/** What to tell the user about an answer that is none. What Google says is left behind: it may name anything. */
export function explainGcs(answer: Answer, request: GcsRequest): ConnectionError {
  const { status, body } = answer;
  const { connection, bucket, host, where } = request;
  if (status === 401) {
    return new ConnectionError("Google refused the access token", {
      connection,
      exitReason: "denied",
      loginRefused: true,
      cause: "it has expired or was withdrawn",
      where,
      fix: "put a valid token into the connection, or better the key of a service account",
    });
  }
  if (status === 403) {
    return new ConnectionError(`access to ${where} denied`, {
      connection,
      exitReason: "denied",
      cause: "the account of the connection has no permission to list the bucket",
      fix: `give it storage.objects.list and storage.objects.get on the bucket ${bucket}, as in ` +
        "the role Storage Object Viewer",
    });
  }
  if (status === 404) {
    return new ConnectionError(`bucket '${bucket}' does not exist`, {
      connection,
      where,
      fix: "check the name of the bucket",
    });
  }
  if (isBusy(status)) {
    return new ConnectionError(`Google Cloud Storage could not answer (HTTP ${status})`, {
      connection,
      exitReason: "try-again",
      cause: "it is busy or has a fault of its own; the request was repeated",
      where,
      fix: "try again later",
    });
  }
  if (status < 400 || body.error === undefined) {
    return unreachable("malformed", { connection, host, where });
  }
  return new ConnectionError(`Google Cloud Storage answered HTTP ${status}`, {
    connection,
    where,
    fix: "check the bucket, the key and the connection",
  });
}
