import { KnownError } from "../errors.ts";
import { boundedText } from "../plain_text.ts";
import type { Redactor } from "../redactor.ts";
import type { Task } from "./task.ts";

/**
 * The task, with errors that fit into a log: what a database says may hold a whole document, or control
 * a terminal.
 */
export function withBoundedErrors(task: Task, redactor: Redactor): Task {
  return {
    ...task,
    async run(context) {
      try {
        await task.run(context);
      } catch (error) {
        if (!(error instanceof KnownError)) throw error;
        throw error.withTexts((text) => boundedText(text, (each) => redactor.redact(each)));
      }
    },
  };
}
