import { anyOf, secret, text, type TypeTable } from "../connections/connection_type.ts";

/** Business intelligence. */
export const bi = {
  quicksight: {
    title: "Amazon QuickSight",
    fields: {
      aws_access_key_id: secret(
        "AWS access key id; without the pair the default AWS chain is used",
        { recommended: true, alwaysInjected: true },
      ),
      aws_secret_access_key: secret("AWS secret access key", {
        recommended: true,
        alwaysInjected: true,
      }),
      aws_session_token: secret("Session token", { alwaysInjected: true }),
      aws_region: text("AWS region", { required: true }),
      aws_account_id: text("AWS account number", { required: true }),
    },
  },
  tableau: {
    title: "Tableau",
    defaultConnectionName: null,
    fields: {
      host: text("Server host; scheme and trailing slash are stripped", { required: true }),
      username: text("User name"),
      password: secret("Password"),
      personal_access_token_name: text("Name of a personal access token"),
      personal_access_token_secret: secret("Secret of the personal access token"),
      site_id: text("Site content URL", { required: true }),
      api_version: text("REST API version", { default: "3.28" }),
    },
    oneOf: [
      anyOf(["personal_access_token_name", "personal_access_token_secret"], [
        "username",
        "password",
      ]),
    ],
  },
} satisfies TypeTable;
