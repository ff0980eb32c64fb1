import type { PipelineTemplate } from "../template.ts";

const pipelineFile = (pipeline: string) =>
  `name: ${pipeline}

# When it should run; this program starts nothing by itself.
# schedule: daily

# The connections of assets that name none: type → name.
# default_connections:
#   duckdb: duckdb-default

# What assets have that do not say otherwise.
# default:
#   type: duckdb.sql
`;

/** A pipeline without assets. */
export const emptyTemplate: PipelineTemplate = {
  name: "empty",
  about: "A pipeline.yml and a folder for assets",
  files: (pipeline) => ({ "pipeline.yml": pipelineFile(pipeline), "assets/": "" }),
  connections: {},
  next: (folder) => [[`bruin validate ${folder}`, "look for mistakes, once there are assets"]],
};
