import { host, port, secret, text, type TypeTable } from "../connections/connection_type.ts";
import { server } from "../connections/ingest_uri.ts";

/** Search engines. */
export const search = {
  elasticsearch: {
    title: "Elasticsearch",
    ingestrDestination: "elasticsearch",
    ingest: server("elasticsearch", { query: ["secure", "verify_certs"] }),
    fields: {
      username: text("User name", { alwaysInjected: true }),
      password: secret("Password", { alwaysInjected: true }),
      host: host("Server host name", { required: true }),
      port: port("Server port", { required: true }),
      secure: text("HTTPS, as the text true or false", {
        choices: ["true", "false"],
        default: "true",
        alsoAccepts: ["boolean"],
        alwaysInjected: true,
      }),
      verify_certs: text("Verify certificates, as the text true or false", {
        choices: ["true", "false"],
        default: "true",
        alsoAccepts: ["boolean"],
        alwaysInjected: true,
      }),
    },
  },
} satisfies TypeTable;
