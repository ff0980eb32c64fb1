import { assertEquals } from "@std/assert";
import { after, before, describe, it } from "@std/testing/bdd";
import { tlsFileProblem } from "../../src/connections/tls_files.ts";
import { createAuthority, opensslNeeded } from "../fakes/certificates.ts";

(opensslNeeded === "" ? describe : describe.skip)(`tlsFileProblem()${opensslNeeded}`, () => {
  let folder = "";
  const path = (name: string) => `${folder}/${name}`;

  before(async () => {
    folder = await Deno.makeTempDir();
    await using authority = await createAuthority();
    const [one, other] = [await authority.sign(["DNS:a"]), await authority.sign(["DNS:b"])];
    const der = Uint8Array.from(
      atob(one.cert.replace(/-----.*-----|\s/g, "")),
      (c) => c.charCodeAt(0),
    );
    const files = {
      "ca.pem": await Deno.readTextFile(authority.path),
      "cert.pem": one.cert,
      "key.pem": one.key,
      "other.pem": other.key,
      "empty.pem": "",
    };
    for (const [name, text] of Object.entries(files)) await Deno.writeTextFile(path(name), text);
    await Deno.writeFile(path("cert.der"), der);
    const locked = "pkey -in key.pem -aes128 -passout pass:abcd -out locked.pem";
    await new Deno.Command("openssl", { args: locked.split(" "), cwd: folder }).output();
  });
  after(() => Deno.remove(folder, { recursive: true }));

  const cases: readonly (readonly [
    files: Readonly<Record<string, string>>,
    problem: string | undefined,
  ])[] = [
    [{}, undefined],
    [{ ca: "ca.pem" }, undefined],
    [{ ca: "ca.pem", cert: "cert.pem", key: "key.pem" }, undefined],
    [{ ca: "empty.pem" }, "ssl_ca_path holds no certificate in PEM"],
    [{ ca: "cert.der" }, "ssl_ca_path holds no certificate in PEM"],
    [{ ca: "key.pem" }, "ssl_ca_path holds no certificate in PEM"],
    [{ cert: "empty.pem", key: "key.pem" }, "ssl_cert_path holds no certificate in PEM"],
    [{ cert: "key.pem", key: "cert.pem" }, "ssl_cert_path holds no certificate in PEM"],
    [{ cert: "cert.pem", key: "cert.pem" }, "ssl_key_path holds no private key in PEM"],
    [{ cert: "cert.pem", key: "empty.pem" }, "ssl_key_path holds no private key in PEM"],
    [
      { cert: "cert.pem", key: "locked.pem" },
      "ssl_key_path holds a key with a passphrase, for which there is no field",
    ],
    [
      { cert: "cert.pem", key: "other.pem" },
      "ssl_key_path is not the key of the certificate in ssl_cert_path",
    ],
    [{ ca: "ca.pem", cert: "cert.pem" }, "ssl_cert_path is of no use without ssl_key_path"],
    [{ key: "key.pem" }, "ssl_key_path is of no use without ssl_cert_path"],
  ];
  for (const [files, expected] of cases) {
    it(`says ${expected ?? "nothing"} of ${JSON.stringify(files)}`, async () => {
      const details = Object.fromEntries(
        Object.entries(files).map(([name, file]) => [`ssl_${name}_path`, path(file)]),
      );
      const found = await tlsFileProblem(details);
      assertEquals(found && `${found.field} ${found.problem}`, expected);
    });
  }
});
