import { SecretsError } from "../../errors.ts";
import { UnansweredError } from "../../http/unanswered.ts";
import type { Project } from "../../project/model.ts";
import { closest } from "../../registry.ts";
import { errorCodes } from "../error_codes.ts";
import { askService, type JsonFields, serviceFailure } from "../json_service.ts";
import { MappedNames } from "../mapped_names.ts";
import { secretNameOf } from "../naming.ts";
import type { WritingClient } from "../remote_writer.ts";
import { dopplerFailure, hints, NotInConfig, notInConfig } from "./failure.ts";
import { dopplerNames, namingRules } from "./names.ts";
import type { DopplerSettings } from "./settings.ts";

/** A config can hold many secrets, of 50 KB each as Doppler says; none has more than this. */
const maxAnswerBytes = 16 * 1024 * 1024;

/**
 * A config of Doppler. It is downloaded as a whole, at the first secret that is asked for, and again only
 * for an answer that must be fresh.
 * @param options.project Has the names that `.bruin.yml` gives to secrets.
 * @see https://docs.doppler.com/reference/secrets-download
 */
export function openClient(
  settings: DopplerSettings,
  { project: files }: { readonly project?: Project | undefined },
): WritingClient {
  const { token, project, config, apiUrl, retryPolicy } = settings;
  const closing = new AbortController();
  const claimed = new MappedNames(dopplerNames.name);
  const service = { names: dopplerNames, host: apiUrl.host, hints };
  let download: Download | undefined;

  /** A download that all callers share, so that none of them can end it for the others. */
  function begin(): Download {
    const limit = AbortSignal.timeout(retryPolicy.attemptMs);
    const begun: Download = {
      isOver: false,
      secrets: ask("GET", "secrets/download", {
        query: { project, config, format: "json" },
        signal: AbortSignal.any([closing.signal, limit]),
      }).catch((error) => {
        if (download === begun) download = undefined;
        throw limit.aborted ? new UnansweredError("timeout", { host: apiUrl.host }) : error;
      }).finally(() => begun.isOver = true),
    };
    // Each caller learns of a failure by itself; all of them may have gone.
    begun.secrets.catch(() => {});
    return begun;
  }

  async function ask(method: "GET" | "POST", path: string, { query = {}, body, signal }: {
    readonly query?: Readonly<Record<string, string>>;
    readonly body?: JsonFields;
    readonly signal: AbortSignal;
  }): Promise<JsonFields> {
    const url = new URL(`${apiUrl.href.replace(/\/+$/, "")}/v3/configs/config/${path}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    return await askService(url, {
      method,
      headers: {
        Accept: "application/json",
        Authorization: `Bearer ${token.reveal()}`,
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal,
    }, { maxBytes: maxAnswerBytes, accepts: isFromDoppler });
  }

  async function current({ fresh }: { readonly fresh: boolean }): Promise<JsonFields> {
    if (download === undefined || fresh && download.isOver) download = begin();
    return await download.secrets;
  }

  return {
    names: dopplerNames,
    place: `Doppler in project '${project}', config '${config}'`,
    facts: { project, config },
    retryPolicy,
    secretName(connectionName) {
      const name = secretNameOf(connectionName, {
        names: dopplerNames,
        rules: namingRules,
        project: files,
      });
      claimed.claim(connectionName, name);
      return name;
    },
    async fetch(secretName, { fresh }) {
      const secrets = await current({ fresh });
      if (!Object.hasOwn(secrets, secretName)) {
        throw new NotInConfig(closest(secretName, Object.keys(secrets)));
      }
      const text = secrets[secretName];
      return {
        text: typeof text === "string" ? text : undefined,
        facts: {},
        revision: undefined,
        createdAt: undefined,
      };
    },
    async put(secretName, { text }, signal) {
      if (text.includes("${")) throw reference(secretName);
      const before = await current({ fresh: true });
      await ask("POST", "secrets", {
        body: { project, config, secrets: { [secretName]: text } },
        signal,
      });
      return { facts: {}, created: !Object.hasOwn(before, secretName) };
    },
    classify: (error, { timedOut }) =>
      error instanceof NotInConfig ? notInConfig(error, settings) : serviceFailure(error, {
        ...service,
        timedOut,
        refused: (refusal) => dopplerFailure(refusal, { project, config, service }),
      }),
    close: () => closing.abort(new Error("The client of Doppler is closed")),
  };
}

interface Download {
  isOver: boolean;
  readonly secrets: Promise<JsonFields>;
}

/** Every download has what Doppler itself adds; every refusal has messages. */
function isFromDoppler(fields: JsonFields, status: number): boolean {
  if (status >= 400) return "messages" in fields;
  return "DOPPLER_CONFIG" in fields || "secrets" in fields;
}

/** Doppler replaces references when a config is downloaded, which would change the secret. */
function reference(secretName: string): SecretsError {
  return new SecretsError(`secret '${secretName}' has a text that Doppler would change`, {
    backend: dopplerNames.name,
    cause: "Doppler takes ${…} for a reference to another secret",
    fix: "write $ as \\u0024 in the JSON, which means the same",
    code: errorCodes.notStorable,
  });
}
