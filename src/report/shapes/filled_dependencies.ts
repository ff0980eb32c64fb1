import { integer, object, oneOf, type Shape, text } from "./shape.ts";

/** How many assets of a pipeline could be read and written, and how many could not. */
export interface FilledPipelineDependencies {
  readonly successful: number;
  readonly failed: number;
  readonly message: string;
}

/** What `patch fill-asset-dependencies` says of a pipeline. */
export const filledPipelineDependencies: Shape<FilledPipelineDependencies> = object(
  "FilledPipelineDependencies",
  (field) => ({
    failed_assets: field(integer, ({ failed }) => failed),
    message: field(text, ({ message }) => message),
    processed_assets: field(integer, ({ failed, successful }) => failed + successful),
    status: field(
      oneOf("success", "failed"),
      ({ failed }) => failed === 0 ? "success" as const : "failed" as const,
    ),
    successful_assets: field(integer, ({ successful }) => successful),
  }),
);
