import { envOf } from "../../../src/env.ts";
import { vault } from "../../../src/secrets/vault/mod.ts";
import { describeRemoteReader, marker } from "../../contracts/remote_reader.ts";
import { describeSecretsReader } from "../../contracts/secrets_reader.ts";
import { emptyProject as project } from "../empty_project.ts";
import { describeOnOpenBao, openBao } from "./openbao.ts";

for (const version of [1, 2] as const) {
  describeOnOpenBao(`OpenBao with version ${version} of KV`, () => {
    describeSecretsReader("vault", async (connections) => {
      const bao = openBao();
      const mount = await bao.mount(version);
      const folder = version === 2 ? `${mount}/data/bruin` : `${mount}/bruin`;
      for (const [name, stored] of Object.entries(connections)) {
        await bao.admin("POST", `${folder}/${name}`, version === 2 ? { data: stored } : stored);
      }
      const env = envOf({
        BRUIN_VAULT_HOST: bao.url,
        BRUIN_VAULT_TOKEN: bao.token,
        BRUIN_VAULT_MOUNT_PATH: mount,
        BRUIN_VAULT_PATH: "bruin",
        BRUIN_VAULT_KV_VERSION: String(version),
      });
      const reader = await vault.open({ env, project, warn() {} });
      return { reader, [Symbol.asyncDispose]: () => reader[Symbol.asyncDispose]() };
    });
  });
}

const asked = ["/v1/auth/token/lookup-self", "/v1/sys/internal/ui/mounts/secret"];

describeRemoteReader("vault", {
  backend: vault,
  prefix: "BRUIN_VAULT",
  env: (url) => ({
    BRUIN_VAULT_HOST: url,
    BRUIN_VAULT_TOKEN: `hvs.${marker}`,
    BRUIN_VAULT_MOUNT_PATH: "secret",
    BRUIN_VAULT_PATH: "bruin",
  }),
  // Vault says 403 for a token that it does not know and for a path alike: it is asked about the token.
  login: ({ path }) =>
    asked.includes(path) ? { status: 500, body: { errors: [marker] } } : undefined,
  delivers: (secret) => ({
    body: {
      data: { data: secret, metadata: { version: 3, created_time: "2026-01-01T00:00:00Z" } },
    },
  }),
  refusals: {
    login: { answer: { status: 401, body: { errors: [marker] } }, code: "E106" },
    denied: { answer: { status: 403, body: { errors: [marker] } }, code: "E110" },
    missing: { answer: { status: 404, body: { errors: [] } }, code: "E113" },
    throttled: { status: 429, body: { errors: [marker] } },
    broken: { status: 500, body: { errors: [marker] } },
  },
});
