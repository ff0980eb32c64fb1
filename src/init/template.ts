import type { Patch } from "../project/patch.ts";

/** A pipeline to start with. */
export interface PipelineTemplate {
  readonly name: string;
  /** One line for people, without a final period. */
  readonly about: string;
  /**
   * Its files: path below the pipeline's folder → text. A path that ends with a slash is an empty folder.
   * @param pipeline Name of the pipeline.
   */
  readonly files: (pipeline: string) => Readonly<Record<string, string>>;
  /** What it needs in `.bruin.yml`: type → connection. Secrets are references such as `${PGPASSWORD}`. */
  readonly connections: Readonly<Record<string, Patch & { readonly name: string }>>;
  /** What to type next, in order, each with what it is for; the last one runs the pipeline. */
  readonly next: (folder: string) => readonly (readonly [command: string, purpose: string])[];
}
