import type { Project } from "../../src/project/model.ts";

/** The No secrets backend but that of .bruin.yml reads more of a project than its names. */
export const emptyProject: Project = {
  root: "/",
  config: { path: "/.bruin.yml", exists: false, defaultEnvironment: "default", environments: [] },
  environment: {
    name: "default",
    schemaPrefix: "",
    fullRefreshRestricted: false,
    connections: [],
    secrets: [],
  },
};
