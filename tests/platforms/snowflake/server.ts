/** The server of the tests: `export BRUIN_TEST_SNOWFLAKE=$(tools/snowflake_for_tests.sh start)`. */

/** Where it is, with the password of its user; `undefined` when there is none. */
export const address: string | undefined = Deno.env.get("BRUIN_TEST_SNOWFLAKE");

/** Why there are no tests with a server; `undefined` when there are. */
export const skip = address === undefined
  ? "by hand: set BRUIN_TEST_SNOWFLAKE=$(tools/snowflake_for_tests.sh start)"
  : undefined;

const url = new URL(address ?? "http://bruin:@127.0.0.1:1");

/** Details of a connection that may do everything there. */
export const details = {
  account: "acme-test",
  username: url.username,
  password: url.password,
  database: "BRUIN",
  schema: "PUBLIC",
  warehouse: "W",
};

/** What sends requests of a connection there. */
export const env = { BRUIN_SNOWFLAKE_URL: url.origin };
