import { KnownError } from "../errors.ts";

/**
 * Runs a step of a command.
 * @param prefix Words of the reference that programs look for, put before those of the step.
 * @throws {KnownError} Whatever the step throws, with these words.
 */
export async function prefixed<T>(prefix: string, step: () => Promise<T> | T): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (!(error instanceof KnownError)) throw error;
    throw error.reworded({ message: `${prefix}${error.message}` });
  }
}
