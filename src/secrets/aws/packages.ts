/** A package as an ES module, which bundling may have put below `default`. */
export function unwrap<T extends object>(module: T, name: keyof T): T {
  return module[name] === undefined ? (module as T & { readonly default: T }).default : module;
}
