import { ConnectionError } from "../../errors.ts";
import type { Env } from "../../env.ts";
import { replacedEndpoint } from "../../http/endpoint.ts";

/** Where a workspace is. */
export interface Workspace {
  /** Of requests. */
  readonly base: URL;
  /** Of the pages that people look at. */
  readonly pages: URL;
}

/** Where the statements of a connection go. */
export interface Address extends Workspace {
  /** Id of the SQL warehouse. */
  readonly warehouse: string;
}

/** Requests go there instead of to the workspace, for a stand-in or a gateway. */
const endpointVariable = "BRUIN_DATABRICKS_URL";

interface Details {
  readonly host: string;
  readonly port?: number | undefined;
  readonly path: string;
}

interface Context {
  readonly connection: string;
  readonly env: Env;
}

/** Reads host and path of a secret. @throws {ConnectionError} When they lead to no warehouse. */
export function addressOf(details: Details, context: Context): Address {
  return {
    ...workspaceOf(details, context),
    warehouse: warehouseOf(details.path, context.connection),
  };
}

/** The workspace alone, which can be reached whatever the path. @throws {ConnectionError} */
export function workspaceOf(
  { host, port }: Omit<Details, "path">,
  { connection, env }: Context,
): Workspace {
  const address = `https://${host}:${port ?? 443}`;
  if (!URL.canParse(address)) {
    throw new ConnectionError("`host` is not the name of a host", {
      connection,
      fix:
        "give it as the page of the warehouse shows it, such as dbc-1a2b3c4d-5e6f.cloud.databricks.com",
      code: "E510",
    });
  }
  const pages = new URL(address);
  return {
    base: replacedEndpoint(endpointVariable, { env, connection, code: "E510" }) ?? pages,
    pages,
  };
}

/** @throws {ConnectionError} */
function warehouseOf(path: string, connection: string): string {
  const text = path.trim().replace(/^https?:\/\/[^/]+/i, "");
  // Older workspaces call a warehouse an endpoint.
  const [, id] = /^\/?sql\/1\.0\/(?:warehouses|endpoints)\/([a-z\d]+)\/?$/i.exec(text) ?? [];
  if (id !== undefined) return id;
  const isCluster = /sql\/protocolv1\//i.test(text);
  const isBare = /^[\da-f]{16}$/i.test(text);
  throw new ConnectionError("`path` names no SQL warehouse", {
    connection,
    cause: isCluster
      ? "it is the path of a cluster, and the SQL Statement Execution API takes warehouses only"
      : isBare
      ? "it is the id of a warehouse without the path before it"
      : "it has not the form /sql/1.0/warehouses/<id>",
    fix: isBare
      ? `give it as /sql/1.0/warehouses/${text}`
      : "take the HTTP path from the tab “Connection details” of a SQL warehouse, " +
        "such as /sql/1.0/warehouses/1a2b3c4d5e6f7a8b",
    code: "E511",
  });
}
