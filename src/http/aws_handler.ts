import { KnownError } from "../errors.ts";
import { outboundFetch } from "../outbound.ts";
import { proxyFor } from "../proxy.ts";
import { type AnswerRules, readAnswer, unansweredBy, UnansweredError } from "./unanswered.ts";

type Package = typeof import("@smithy/fetch-http-handler");

/** Sends the requests of SDKs of AWS. */
export type AwsHandler = Pick<InstanceType<Package["FetchHttpHandler"]>, "handle" | "destroy">;

/** Makes a handler for answers that must be like this. */
export type AwsHandlers = (
  rules: AnswerRules,
  options?: {
    /** For one request, in milliseconds. Default: no limit besides the signal. */
    readonly requestTimeout?: number;
  },
) => AwsHandler;

/**
 * Loads what sends the requests of SDKs of AWS: with {@linkcode outboundFetch}, which honours the plan of a
 * run, proxies and certificates; it never follows redirects, which would hand the signature to their target.
 * What can go wrong on the wire, which `fetch` reports as a `TypeError` with the reason in prose, is an
 * {@linkcode UnansweredError}, and answers are read to their end, so that the SDK only parses those of its
 * service.
 */
export async function loadAwsHandlers(): Promise<AwsHandlers> {
  const module = await import("@smithy/fetch-http-handler");
  const { FetchHttpHandler } = module.FetchHttpHandler
    ? module
    : (module as unknown as { readonly default: Package }).default;
  return (rules, options = {}) => {
    const handler = new FetchHttpHandler({
      ...options,
      customFetch: outboundFetch,
      requestInit: () => ({ redirect: "manual" }),
    });
    return {
      async handle(request, settings) {
        const { hostname, port, protocol = "https:" } = request;
        const host = port === undefined ? hostname : `${hostname}:${port}`;
        const proxy = proxyFor(new URL(`${protocol}//${host}`));
        try {
          const { response } = await handler.handle(request, settings);
          response.body = await readAnswer({
            status: response.statusCode,
            header: (name) => response.headers[name],
            body: response.body as BodyInit | undefined,
          }, { host, proxy, rules });
          return { response };
        } catch (error) {
          if (error instanceof UnansweredError || !(error instanceof Error)) throw error;
          if (error instanceof KnownError || error.name === "AbortError") throw error;
          throw unansweredBy(error, { host, proxy });
        }
      },
      destroy: () => handler.destroy(),
    };
  };
}
