/** What Snowflake has against a login, in our words. */
import { ConnectionError, type ExitReason } from "../../errors.ts";
import { onOneLine, shortened } from "../../plain_text.ts";
import { asObject } from "../../http/loose_json.ts";
import type { Login } from "./login.ts";
import type { Account } from "./account.ts";
import type { Envelope } from "./envelope.ts";

interface Place {
  readonly connection: string;
  readonly account: Account;
  readonly host: string;
}

interface Words {
  readonly problem: string;
  readonly cause?: string | undefined;
  readonly fix: string;
  readonly exitReason: ExitReason;
  /** Whether other credentials may be let in. Default: `false`. */
  readonly loginRefused?: boolean;
  readonly code: string;
}

const longestMessage = 500;

const refused: Readonly<Record<Login["kind"], (user: string) => Words>> = {
  password: (user) => ({
    problem: `user "${user}" is not accepted with this password`,
    fix:
      "check username and password in the connection's secret, and that account is the right one",
    exitReason: "denied",
    loginRefused: true,
    code: "E502",
  }),
  key: (user) => ({
    problem: `user "${user}" is not accepted with this key`,
    fix:
      "compare the key with RSA_PUBLIC_KEY of the user (DESC USER), the name of the user and the " +
      "account, and the clock of this machine",
    exitReason: "denied",
    loginRefused: true,
    code: "E502",
  }),
  token: () => ({
    problem: "the OAuth token is not accepted",
    fix: "put a token into the connection's secret that has not expired, for this account and role",
    exitReason: "denied",
    loginRefused: true,
    code: "E502",
  }),
};

/** Codes by which credentials are refused. */
const refusals = new Set(["390100", "390144", "390303", "390318", "390195"]);

const situations: readonly (readonly [RegExp, RegExp, (login: Login) => Words])[] = [
  [/^390(?:101|102)$/, /locked|disabled/i, ({ user }) => ({
    problem: `user "${user}" is locked or disabled`,
    fix:
      "let an administrator look: SHOW USERS LIKE …; a lock after wrong passwords ends by itself " +
      "after 15 minutes",
    exitReason: "denied",
    code: "E503",
  })],
  [/^(?:390422|390433|390420)$/, /not allowed to access Snowflake|network policy/i, () => ({
    problem: "Snowflake does not let this network in",
    fix: "add the address of this machine to the network policy of the account or the user",
    exitReason: "denied",
    code: "E503",
  })],
  [/^3945\d\d$/, /\bMFA\b|multi-factor|passcode|Duo/i, () => ({
    problem: "the login needs a second factor, which no program can give",
    fix: "use a key pair (private_key), or a programmatic access token in place of the password",
    exitReason: "denied",
    code: "E503",
  })],
  [/^(?:390189|390201|390186|250001)$/, /does not exist or not authorized|is not granted/i, (
    { place },
  ) => ({
    problem: "the role, warehouse, database or schema of the connection is not there for this user",
    cause: undefined,
    fix: `check ${
      Object.keys(place).map((name) => name.replace("Name", "")).join(", ") || "the user"
    }: the names, and the rights of the role`,
    exitReason: "configuration",
    code: "E504",
  })],
  [/^(?:390404|390380|261004)$/, /account .*(?:not found|does not exist)/i, () => ({
    problem: "there is no such account",
    fix: "check account and region",
    exitReason: "configuration",
    code: "E500",
  })],
];

/** The error for a login that the service answered with no. */
export function loginFailure(
  { code, message, data }: Envelope,
  { login, service }: { readonly login: Login; readonly service: Place },
): ConnectionError {
  const text = shortened(onOneLine(message), longestMessage);
  const { nextAction } = asObject(data);
  const words = refusals.has(code)
    ? refused[login.kind](login.user)
    : situations.find(([codes, phrase]) => codes.test(code) || phrase.test(message))?.[2](login) ??
      (/^PWD_CHANGE$/i.test(String(nextAction)) ? expired(login) : {
        problem: "the login failed",
        fix: "look the message up in Snowflake's documentation",
        exitReason: "denied" as const,
        code: "E503",
      });
  const said = text === "" ? undefined : code === "" ? text : `${code}: ${text}`;
  return new ConnectionError(words.problem, {
    connection: service.connection,
    exitReason: words.exitReason,
    loginRefused: words.loginRefused,
    cause: said,
    where: `account ${service.account.shownAs}`,
    fix: words.fix,
    code: words.code,
  });
}

function expired({ user }: Login): Words {
  return {
    problem: `the password of user "${user}" has expired`,
    fix: "set another one, and put it into the connection's secret",
    exitReason: "denied",
    loginRefused: true,
    code: "E502",
  };
}

/** The error for an address behind which there is no account. */
export function unknownAccount({ connection, account, host }: Place): ConnectionError {
  return new ConnectionError(`there is no account "${account.shownAs}" of Snowflake`, {
    connection,
    exitReason: "configuration",
    cause: `nothing of Snowflake answers at ${host}`,
    fix: whichAccount,
    code: "E500",
  });
}

/** What to check where the host of an account has no address, or the wrong one. */
export const whichAccount =
  "check account: org-account as in the account's details in Snowsight, or locator.region.cloud, such " +
  "as xy12345.eu-central-1.aws; only accounts in AWS US West (Oregon) have neither region nor cloud";
