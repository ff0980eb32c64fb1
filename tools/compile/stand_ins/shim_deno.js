/** Instead of `@deno/shim-deno`, which loads half of `node:` only to offer `Deno`. */
const { Deno } = globalThis;
export { Deno };
