import type { Metric } from "./recorder.ts";

/** Seconds, from a check that takes no time to a load that takes a night. */
const seconds = [0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 1_800, 3_600, 7_200, 14_400];

/** Everything that a run measures. */
export const metrics = {
  tasks: {
    name: "bruin.tasks",
    kind: "sum",
    unit: "{task}",
    about: "Tasks that came to an end, whether they were started or not",
  },
  activeTasks: {
    name: "bruin.active_tasks",
    kind: "level",
    unit: "{task}",
    about: "Tasks that run now",
  },
  taskDuration: {
    name: "bruin.task.duration",
    kind: "histogram",
    unit: "s",
    about: "How long started tasks took",
    bounds: seconds,
  },
  runDuration: {
    name: "bruin.run.duration",
    kind: "histogram",
    unit: "s",
    about: "How long the run took",
    bounds: seconds,
  },
  openedConnections: {
    name: "bruin.connections.opened",
    kind: "sum",
    unit: "{connection}",
    about: "Connections that tasks opened",
  },
} as const satisfies Readonly<Record<string, Metric>>;
