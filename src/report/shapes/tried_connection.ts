import { type ConnectionStage, connectionStage } from "./connection_stage.ts";
import { always, boolean, listOf, object, type Shape, text } from "./shape.ts";

/** How far a connection was tried, with success. */
export interface TriedConnection {
  readonly name: string;
  readonly type: string;
  readonly tested: readonly string[];
  readonly complete: boolean;
  readonly stages: readonly ConnectionStage[];
}

/** The reference has `status` alone. */
export const triedConnection: Shape<TriedConnection> = object("TriedConnection", (field) => ({
  status: field(always("success"), () => "success"),
  connection: field(text, ({ name }) => name),
  type: field(text, ({ type }) => type),
  tested: field(listOf(text), ({ tested }) => tested, "What was found to work; never a value"),
  complete: field(boolean, ({ complete }) => complete, "Whether a query was run"),
  stages: field(listOf(connectionStage), ({ stages }) => stages, "In their order"),
}));
