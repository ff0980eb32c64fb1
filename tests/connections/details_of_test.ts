/** What DetailsOf makes of a table is checked when this file is type-checked. */
import { assert, assertEquals } from "@std/assert";
import {
  boolean,
  type DetailsOf,
  integer,
  list,
  object,
  port,
  secret,
  text,
  type TypeEntry,
} from "../../src/connections/connection_type.ts";

const entry = {
  title: "Example",
  fields: {
    user: text("User", { required: true }),
    password: secret("Password"),
    port: port("Port", { default: 5432 }),
    mode: text("Mode", { choices: ["a", "b"], default: "a", defaultBy: "driver" }),
    size: integer("Size", { min: 1 }),
    tls: boolean("TLS"),
    hosts: list("Hosts"),
    storage: object("Storage", { path: text("Path", { required: true }) }, { required: true }),
  },
} satisfies TypeEntry;

type Details = DetailsOf<typeof entry>;

/** Whether two types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true
  : false;

Deno.test("DetailsOf tells what is given, what may be missing, and the kind of each value", () => {
  const [user, password, givenPort, mode, size, tls, hosts, path]: [
    Same<Details["user"], string>,
    Same<Details["password"], string | undefined>,
    Same<Details["port"], number>,
    Same<Details["mode"], "a" | "b" | undefined>,
    Same<Details["size"], number | undefined>,
    Same<Details["tls"], boolean | undefined>,
    Same<Details["hosts"], readonly string[] | undefined>,
    Same<Details["storage"]["path"], string>,
  ] = [true, true, true, true, true, true, true, true];
  assert([user, password, givenPort, mode, size, tls, hosts, path].every(Boolean));
  // @ts-expect-error -- the user is required
  const incomplete: Details = { port: 1, storage: { path: "p" } };
  assertEquals(Object.keys(incomplete), ["port", "storage"]);
});
