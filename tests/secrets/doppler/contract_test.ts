import { envOf } from "../../../src/env.ts";
import { doppler } from "../../../src/secrets/doppler/mod.ts";
import { describeRemoteReader, marker } from "../../contracts/remote_reader.ts";
import { describeSecretsReader } from "../../contracts/secrets_reader.ts";
import { startDoppler } from "../../fakes/doppler.ts";
import { emptyProject as project } from "../empty_project.ts";

const dopplerName = (name: string) => name.toUpperCase().replaceAll("-", "_");

describeSecretsReader("doppler", async (connections) => {
  const config = await startDoppler(
    Object.fromEntries(
      Object.entries(connections).map(([name, stored]) =>
        [dopplerName(name), JSON.stringify(stored)] as const
      ),
    ),
  );
  const reader = await doppler.open({ env: envOf(config.env), project, warn() {} });
  return {
    reader,
    async [Symbol.asyncDispose]() {
      await reader[Symbol.asyncDispose]();
      await config[Symbol.asyncDispose]();
    },
  };
});

const own = { DOPPLER_PROJECT: "shop", DOPPLER_CONFIG: "prd", DOPPLER_ENVIRONMENT: "prd" };
const refusal = (status: number) => ({ status, body: { messages: [marker], success: false } });
const names = ["MY_POSTGRES", "OTHER"]
  .concat(Array.from({ length: 50 }, (_, index) => `CONNECTION_${index}`));

describeRemoteReader("doppler", {
  backend: doppler,
  prefix: "BRUIN_DOPPLER",
  env: (url) => ({
    BRUIN_DOPPLER_TOKEN: `dp.st.${marker}`,
    BRUIN_DOPPLER_PROJECT: "shop",
    BRUIN_DOPPLER_CONFIG: "prd",
    BRUIN_DOPPLER_API_URL: url,
  }),
  delivers: (secret) => ({
    body: { ...own, ...Object.fromEntries(names.map((name) => [name, JSON.stringify(secret)])) },
  }),
  refusals: {
    login: { answer: refusal(401), code: "E106" },
    denied: { answer: refusal(403), code: "E110" },
    missing: { answer: { body: { ...own, MY_OTHER_SECRET: marker } }, code: "E113" },
    throttled: refusal(429),
    broken: refusal(500),
  },
  requestsForFifty: 1,
});
