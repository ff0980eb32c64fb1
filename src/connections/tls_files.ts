/** The files of a connection's TLS: a driver leaves out a certificate or a key that it cannot read, and goes on. */
import { createPrivateKey, X509Certificate } from "node:crypto";

/** What is wrong with what a file holds. */
export interface TlsFileProblem {
  /** Name of the field that has the path, such as `ssl_key_path`. */
  readonly field: string;
  /** Such as `holds no certificate in PEM`. */
  readonly problem: string;
  readonly fix: string;
}

const toPem = "write it as PEM: openssl x509 -inform der -in FILE -out FILE.pem";

/**
 * Looks whether the files hold what their fields say, in PEM, and whether key and certificate belong together.
 * @param details With absolute paths of files that can be read.
 * @returns The first problem; `undefined` for none.
 */
export async function tlsFileProblem(
  details: Readonly<Record<string, unknown>>,
): Promise<TlsFileProblem | undefined> {
  const ca = await textOf(details.ssl_ca_path);
  const cert = await textOf(details.ssl_cert_path);
  const key = await textOf(details.ssl_key_path);
  if (ca !== undefined && !/-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----/.test(ca)) {
    return { field: "ssl_ca_path", problem: "holds no certificate in PEM", fix: toPem };
  }
  const certificate = cert === undefined ? undefined : parsed(() => new X509Certificate(cert));
  if (cert !== undefined && certificate === undefined) {
    return { field: "ssl_cert_path", problem: "holds no certificate in PEM", fix: toPem };
  }
  if (key !== undefined) {
    if (/-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type:.*ENCRYPTED/m.test(key)) {
      return {
        field: "ssl_key_path",
        problem: "holds a key with a passphrase, for which there is no field",
        fix: "store the key without it, readable by this user only: openssl pkey -in FILE -out NEW",
      };
    }
    const privateKey = parsed(() => createPrivateKey(key));
    if (privateKey === undefined) {
      return {
        field: "ssl_key_path",
        problem: "holds no private key in PEM",
        fix:
          "give the key of the client's certificate: openssl pkey -in FILE -noout says what it is",
      };
    }
    if (certificate?.checkPrivateKey(privateKey) === false) {
      return {
        field: "ssl_key_path",
        problem: "is not the key of the certificate in ssl_cert_path",
        fix: "give the two files that were made together",
      };
    }
  }
  const [hasCert, hasKey] = [details.ssl_cert_path, details.ssl_key_path].map(Boolean);
  if (hasCert === hasKey) return undefined;
  const [given, missing] = !hasCert
    ? ["ssl_key_path", "ssl_cert_path"]
    : ["ssl_cert_path", "ssl_key_path"];
  return {
    field: given,
    problem: `is of no use without ${missing}`,
    fix: `give ${missing} too, or leave both out`,
  };
}

/** A pipe is not read, for that would take what is meant for the driver. */
async function textOf(path: unknown): Promise<string | undefined> {
  if (typeof path !== "string" || path === "" || !(await Deno.stat(path)).isFile) return undefined;
  return await Deno.readTextFile(path);
}

/** @returns `undefined` for what cannot be read; the error could quote the key. */
function parsed<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}
