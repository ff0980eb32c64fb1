/** The permission sets of the program; `tests/architecture_test.ts` holds the tasks to them. */
export const permissions = {
  /**
   * Environment, files and network are open: `.bruin.yml` may name any variable, and secrets name any
   * host. Native code is DuckDB's library. Programs have no list either: a Python asset runs what the
   * user's environments hold, under paths that are not known before, and with a list Deno neither
   * starts a program when LD_LIBRARY_PATH is set nor ends the process group of one.
   */
  dropIn: [
    "--allow-env",
    "--allow-read",
    "--allow-write",
    "--allow-net",
    "--allow-ffi",
    "--allow-run",
    "--allow-sys=hostname,osRelease,uid,homedir",
  ],
  /**
   * What a pipeline on PostgreSQL with credentials from AWS needs. Every other variable reads as
   * unset, so a curious package neither crashes nor learns anything. Deno follows the variables of
   * proxies whether or not they can be read here; to name a proxy that fails, or to refuse one that
   * cannot be used, the program has to see them.
   */
  awsOnly: [
    "--allow-env=BRUIN_*,AWS_*,HOME,ALL_PROXY,all_proxy,HTTP_PROXY,http_proxy,HTTPS_PROXY,https_proxy," +
    "NO_PROXY,no_proxy",
    "--ignore-env",
    "--allow-sys=osRelease,uid,homedir",
    "--allow-read",
    "--allow-net",
  ],
} as const;

/**
 * What the tasks start the program with besides: otherwise Deno reads all modules before it starts, also those behind
 * an `import()`. Only with `--allow-read` for all, since a module that is read later has to be allowed.
 */
export const lazyImports = "--unstable-lazy-dynamic-imports";
