/**
 * The result of some work, unless a signal is aborted before: for work that cannot be ended, or not in time.
 * @throws The reason of the signal as soon as it is aborted; then what becomes of the work is not known.
 */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  // A caller that does not wait for it is not told of its failure.
  work.catch(() => {});
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const end = () => aborted.reject(signal.reason);
  signal.addEventListener("abort", end, { once: true });
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", end);
  }
}
