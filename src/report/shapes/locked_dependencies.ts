import { always, object, oneOf, optional, type Shape, text } from "./shape.ts";

/** Dependencies of a Python asset that were locked. */
export interface LockedDependencies {
  /** Absolute path of the `requirements.txt`; `undefined` for a project. */
  readonly requirements: string | undefined;
  /** Absolute path. */
  readonly lock: string;
  /** Such as `3.11`. */
  readonly version: string;
  /** As the user gave it. */
  readonly path: string;
  readonly kind: "requirements_txt" | "pyproject";
}

export const lockedDependencies: Shape<LockedDependencies> = object(
  "LockedDependencies",
  (field) => ({
    requirements_path: field(optional(text), ({ requirements }) => requirements, "Absolute path"),
    lock_file_path: field(optional(text), ({ lock }) => lock, "Absolute path"),
    python_version: field(text, ({ version }) => version),
    asset_path: field(text, ({ path }) => path, "As it was given"),
    dependency_type: field(oneOf("requirements_txt", "pyproject"), ({ kind }) => kind),
    success: field(always(true), () => true),
  }),
);
