/** Where tables lie whose names say nothing of it, as a connection's details have it. */
export interface DefaultNames {
  readonly database?: string | undefined;
  readonly schema?: string | undefined;
  /** Region of what is made anew. */
  readonly location?: string | undefined;
}
