/** Every secrets backend with something behind it that holds secrets: a real server where there is one. */
import { clientSecret, startAzure } from "../fakes/azure.ts";
import { dopplerToken, startDoppler } from "../fakes/doppler.ts";
import { startGoogleSecrets } from "../fakes/google_secrets.ts";
import { startAccount } from "./aws.ts";
import { openBao } from "../secrets/vault/openbao.ts";

/** What holds the secrets of one test. */
export interface HeldSecrets extends AsyncDisposable {
  /** What the user exports. */
  readonly env: Readonly<Record<string, string>>;
  /** Values of `env` that must be in no output. */
  readonly sensitive: readonly string[];
  /** Stores another version. */
  readonly setSecret: (name: string, secret: unknown) => Promise<void>;
}

export interface BackendUnderTest {
  /** As in `--secrets-backend`. */
  readonly name: string;
  /** The variable that names its server, when that is not set; `undefined` when all is there. */
  readonly missing?: string | undefined;
  readonly start: (secrets: Readonly<Record<string, unknown>>) => Promise<HeldSecrets>;
}

export const backendsUnderTest: readonly BackendUnderTest[] = [
  {
    name: "aws",
    async start(secrets) {
      const account = await startAccount(secrets, { secretsAgeMs: 3_600_000 });
      return {
        env: account.env,
        sensitive: [account.env.BRUIN_AWS_SECRET_ACCESS_KEY ?? ""],
        setSecret: (name, secret) =>
          Promise.resolve(account.setSecret(name, JSON.stringify(secret))),
        [Symbol.asyncDispose]: () => account[Symbol.asyncDispose](),
      };
    },
  },
  {
    name: "vault",
    missing: Deno.env.get("BRUIN_TEST_OPENBAO") === undefined ? "BRUIN_TEST_OPENBAO" : undefined,
    async start(secrets) {
      const bao = openBao();
      const mount = await bao.mount();
      const setSecret = async (name: string, data: unknown) => {
        await bao.admin("POST", `${mount}/data/bruin/${name}`, { data });
      };
      for (const [name, secret] of Object.entries(secrets)) await setSecret(name, secret);
      return {
        env: {
          BRUIN_VAULT_HOST: bao.url,
          BRUIN_VAULT_TOKEN: bao.token,
          BRUIN_VAULT_MOUNT_PATH: mount,
          BRUIN_VAULT_PATH: "bruin",
        },
        sensitive: [bao.token],
        setSecret,
        [Symbol.asyncDispose]: async () => void await bao.admin("DELETE", `sys/mounts/${mount}`),
      };
    },
  },
  {
    name: "doppler",
    async start(secrets) {
      const config = await startDoppler({});
      const setSecret = (name: string, secret: unknown) =>
        config.set(name.toUpperCase(), JSON.stringify(secret));
      for (const [name, secret] of Object.entries(secrets)) setSecret(name, secret);
      return {
        env: config.env,
        sensitive: [dopplerToken],
        setSecret: (name, secret) => Promise.resolve(setSecret(name, secret)),
        [Symbol.asyncDispose]: () => config[Symbol.asyncDispose](),
      };
    },
  },
  {
    name: "azure",
    async start(secrets) {
      const vault = await startAzure();
      const setSecret = (name: string, secret: unknown) => vault.set(name, JSON.stringify(secret));
      for (const [name, secret] of Object.entries(secrets)) setSecret(name, secret);
      return {
        env: vault.env,
        sensitive: [clientSecret],
        setSecret: (name, secret) => Promise.resolve(setSecret(name, secret)),
        [Symbol.asyncDispose]: () => vault[Symbol.asyncDispose](),
      };
    },
  },
  {
    name: "gcp",
    async start(secrets) {
      const held = await startGoogleSecrets();
      const setSecret = (name: string, secret: unknown) => held.set(name, JSON.stringify(secret));
      for (const [name, secret] of Object.entries(secrets)) setSecret(name, secret);
      return {
        env: held.env,
        sensitive: [held.privateKey],
        setSecret: (name, secret) => Promise.resolve(setSecret(name, secret)),
        [Symbol.asyncDispose]: () => held[Symbol.asyncDispose](),
      };
    },
  },
  {
    name: "env",
    async start(secrets) {
      const folder = await Deno.makeTempDir({ prefix: "bruin-test-secrets-" });
      const setSecret = (name: string, secret: unknown) =>
        Deno.writeTextFile(`${folder}/${name}`, JSON.stringify(secret));
      for (const [name, secret] of Object.entries(secrets)) await setSecret(name, secret);
      return {
        env: { BRUIN_SECRETS_DIRECTORY: folder },
        sensitive: [],
        setSecret,
        [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
      };
    },
  },
];
