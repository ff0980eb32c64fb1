/** The permission sets of the program; `tests/architecture_test.ts` holds the tasks to them. */
export const permissions = {
  /**
   * Environment, files and network are open: `.bruin.yml` may name any variable, and secrets name any
   * host. Native code is DuckDB's library.
   */
  dropIn: [
    "--allow-env",
    "--allow-read",
    "--allow-write",
    "--allow-net",
    "--allow-ffi",
    "--allow-sys=hostname,osRelease,uid,homedir",
  ],
  /**
   * What a pipeline on PostgreSQL with credentials from AWS needs. Every other variable reads as
   * unset, so a curious package neither crashes nor learns anything.
   */
  awsOnly: [
    "--allow-env=BRUIN_*,AWS_*,HOME",
    "--ignore-env",
    "--allow-sys=osRelease,uid,homedir",
    "--allow-read",
    "--allow-net",
  ],
} as const;
