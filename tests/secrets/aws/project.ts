import type { Project } from "../../../src/project/model.ts";

/** The AWS backend reads no project files. */
export const project: Project = {
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
