import type { ResolvedConnection } from "../../connections/connection.ts";
import { ConnectionError } from "../../errors.ts";
import { send } from "../../http/json_request.ts";
import { asNumber, asObject, asText, type Json } from "../../http/loose_json.ts";
import type { Answer } from "../../http/request.ts";
import { isLoopback } from "../../loopback.ts";
import { onOneLine, shortened } from "../../plain_text.ts";
import { foreignCode, type ImportRefusal, importRefusalOf, importRefusals } from "../refusal.ts";

/** The most that a page can have. */
const pageSize = 1_000;

/**
 * Tableau's REST API for one site, signed in.
 * @see https://help.tableau.com/current/api/rest_api/en-us/REST/rest_api_ref.htm
 */
export class TableauSite implements AsyncDisposable {
  readonly #connection: string;
  readonly #base: URL;
  readonly #signal: AbortSignal;
  #token = "";
  #site = "";

  private constructor(connection: string, base: URL, signal: AbortSignal) {
    [this.#connection, this.#base, this.#signal] = [connection, base, signal];
  }

  /**
   * Signs in with a personal access token, else with a name and a password.
   * @param options.hide Hides the token of the session, from now on.
   * @throws {ConnectionError} When Tableau cannot be reached or refuses the login.
   */
  static async signIn(
    { name: connection, details }: ResolvedConnection,
    { signal, hide }: { readonly signal: AbortSignal; readonly hide: (token: string) => void },
  ): Promise<TableauSite> {
    const given = details.reveal();
    const text = (field: string) => asText(given[field]);
    const base = new URL(`${serverOf(text("host"), connection)}/api/${text("api_version")}/`);
    const login = text("personal_access_token_name") === ""
      ? { name: text("username"), password: text("password") }
      : {
        personalAccessTokenName: text("personal_access_token_name"),
        personalAccessTokenSecret: text("personal_access_token_secret"),
      };
    const site = new TableauSite(connection, base, signal);
    const { credentials } = await site.#send("auth/signin", {
      method: "POST",
      body: JSON.stringify({
        credentials: { ...login, site: { contentUrl: text("site_id") } },
      }),
    });
    const { token, site: signedIn } = asObject(credentials);
    [site.#token, site.#site] = [asText(token), asText(asObject(signedIn).id)];
    if (site.#token === "" || site.#site === "") throw site.#foreign();
    hide(site.#token);
    return site;
  }

  /**
   * Everything of a kind, page by page.
   * @param path Below the site, such as `workbooks`.
   * @param names Of the list in an answer, and of what is in it.
   */
  async list(
    path: string,
    { names: [plural, one], fields }: {
      readonly names: readonly [plural: string, one: string];
      readonly fields?: string;
    },
  ): Promise<Json[]> {
    const found: Json[] = [];
    for (let page = 1;; page++) {
      const query = new URLSearchParams({
        pageSize: String(pageSize),
        pageNumber: String(page),
        ...fields === undefined ? {} : { fields },
      });
      const { pagination, [plural]: list } = await this.#get(`${path}?${query}`);
      const items = asObject(list)[one] ?? [];
      const total = asNumber(asObject(pagination).totalAvailable);
      if (total === undefined || !Array.isArray(items)) throw this.#foreign();
      found.push(...items.map(asObject));
      if (found.length >= total || items.length === 0) return found;
    }
  }

  /** The connections of a workbook. */
  async connectionsOf(workbook: string): Promise<Json[]> {
    const { connections } = await this.#get(
      `workbooks/${encodeURIComponent(workbook)}/connections`,
    );
    const { connection = [] } = asObject(connections);
    return Array.isArray(connection) ? connection.map(asObject) : [];
  }

  /**
   * The tables that a data source or a workbook reads, each as `schema.table`, else by its name alone.
   * @returns `undefined` where the site does not tell: the Metadata API of a server is off unless it is turned on.
   * @see https://help.tableau.com/current/api/metadata_api/en-us/reference/databasetable.doc.html
   */
  async tablesOf(kind: "datasource" | "workbook", id: string): Promise<string[] | undefined> {
    const list = kind === "datasource" ? "publishedDatasources" : "workbooks";
    const answer = await this.#ask(new URL("/api/metadata/graphql", this.#base), {
      method: "POST",
      body: JSON.stringify({
        query: `query Tables($id: String!) { ${list}(filter: { luid: $id }) ` +
          "{ upstreamTables { name schema } } }",
        variables: { id },
      }),
    });
    if (answer.status === 404) return undefined;
    if (answer.status >= 300) throw this.#refused(answer);
    const found = asObject(answer.body.data)[list];
    if (!Array.isArray(found)) return undefined;
    return found.flatMap((each) => {
      const { upstreamTables: tables } = asObject(each);
      return Array.isArray(tables) ? tables.map(asObject).map(tableName) : [];
    }).filter((name) => name !== "");
  }

  /** Signs out, so that no session stays. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#signal.aborted) return;
    await this.#send("auth/signout", { method: "POST" });
  }

  async #get(path: string): Promise<Json> {
    return await this.#send(`sites/${encodeURIComponent(this.#site)}/${path}`, { method: "GET" });
  }

  async #send(
    path: string,
    init: { readonly method: string; readonly body?: string },
  ): Promise<Json> {
    const answer = await this.#ask(new URL(path, this.#base), init);
    if (answer.status >= 300) throw this.#refused(answer);
    if (answer.status !== 204 && Object.keys(answer.body).length === 0) throw this.#foreign();
    return answer.body;
  }

  async #ask(
    url: URL,
    init: { readonly method: string; readonly body?: string },
  ): Promise<Answer> {
    return await send(url, {
      ...init,
      headers: {
        "Accept": "application/json",
        ...init.body === undefined ? {} : { "Content-Type": "application/json" },
        ...this.#token === "" ? {} : { "X-Tableau-Auth": this.#token },
      },
    }, { connection: this.#connection, where: this.#base.host, signal: this.#signal });
  }

  /** @see https://help.tableau.com/current/api/rest_api/en-us/REST/rest_api_concepts_errors.htm */
  #refused({ status, body: { error } }: Answer): ConnectionError {
    const { summary, detail, code } = asObject(error);
    const said = [asText(summary), asText(detail)].filter((text) => text !== "").join(": ");
    const refusal = importRefusalOf(status);
    const isSignedIn = this.#token !== "";
    return new ConnectionError(messageOf(refusal, { status, isSignedIn }), {
      connection: this.#connection,
      ...importRefusals[refusal],
      cause: said === ""
        ? undefined
        : shortened(onOneLine(`${said} (${asText(code) || status})`), 500),
      where: this.#base.host,
      fix: remedies[isSignedIn && refusal === "login" ? "ended" : refusal],
    });
  }

  #foreign(): ConnectionError {
    return new ConnectionError("The answer is none of Tableau's REST API", {
      connection: this.#connection,
      where: this.#base.host,
      fix: remedies.missing,
      code: foreignCode,
    });
  }
}

function messageOf(
  refusal: ImportRefusal,
  { status, isSignedIn }: { readonly status: number; readonly isSignedIn: boolean },
): string {
  if (refusal !== "login") return `Tableau answered HTTP ${status}`;
  return isSignedIn ? "Tableau ended the session" : "Tableau refused the login";
}

/** One for each refusal, and for a session that ended before all was read. */
const remedies: Readonly<Record<ImportRefusal | "ended", string>> = {
  login: "check the token or the password, and `site_id`: the part behind /site/ in addresses; a " +
    "token that was not used for 15 days has expired, and a new one is made in the account's settings",
  ended: "import again; a sign-in with the same token elsewhere ends this one",
  permission: "give the user of the connection the capability View for the projects of the site",
  missing: "check `host`, `site_id` and `api_version` of the connection",
  busy: "try again later",
};

/** As assets are named. Tableau may write names in brackets. */
function tableName({ schema, name }: Json): string {
  const parts = [asText(schema), asText(name)].map((part) => part.replace(/^\[(.*)\]$/, "$1"));
  return parts.filter((part) => part !== "").join(".");
}

/** The address of a server, as the field `host` means it: without a scheme, which is HTTPS but on this machine. */
function serverOf(host: string, connection: string): string {
  const name = host.trim().replace(/^https?:\/\//i, "").replace(/\/+$/, "");
  const address = `https://${name}`;
  if (name === "" || !URL.canParse(address)) {
    throw new ConnectionError("`host` is no name of a server", {
      connection,
      fix: "write it as 10ax.online.tableau.com",
    });
  }
  const isPlain = !/^https:/i.test(host.trim()) && isLoopback(new URL(address).hostname);
  return isPlain ? `http://${name}` : address;
}
