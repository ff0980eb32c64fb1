import type { ConnectionStore } from "../connections/store.ts";
import { render } from "../template/mod.ts";
import { clockMoment } from "../template/moment.ts";
import { intervalVariables } from "../template/variables.ts";
import { runInterval } from "./interval.ts";

export interface RenderWithConnectionsOptions {
  /** Templates have the dates of the day before. */
  readonly now: Date;
  /** Opens the connections, at the first name that a text asks for. */
  readonly connections: () => Promise<Pick<ConnectionStore, "resolve">>;
}

/** Texts with their templates filled in. */
export interface RenderedTexts {
  readonly texts: readonly string[];
  /** Whether they have something of a connection in them. */
  readonly hasDetails: boolean;
}

/**
 * Renders texts, in which `{{ bruin.connection("name").field }}` is a field of a connection. Only connections
 * that a text names are fetched.
 * @throws {TemplateError}
 * @throws {KnownError} When a connection cannot be read.
 */
export async function renderWithConnections(
  templates: readonly string[],
  { now, connections }: RenderWithConnectionsOptions,
): Promise<RenderedTexts> {
  const executionMoment = clockMoment(now);
  const interval = runInterval({}, now);
  const variables = intervalVariables({ interval, executionMoment });
  const known = new Map<string, Readonly<Record<string, unknown>>>();
  const connection = (name: string) => {
    const details = known.get(name);
    if (details === undefined) throw new NeededConnection(name);
    return details;
  };
  // Which connections a template needs may depend on others, so it is rendered until it has all.
  while (true) {
    try {
      const texts = templates.map((text) =>
        render({ text }, { variables, macros: [], connection })
      );
      return { texts, hasDetails: known.size > 0 };
    } catch (error) {
      if (!(error instanceof NeededConnection)) throw error;
      const { details } = await (await connections()).resolve(error.connectionName);
      known.set(error.connectionName, details.reveal());
    }
  }
}

/** Ends the rendering until this connection is there. */
class NeededConnection {
  constructor(readonly connectionName: string) {}
}
