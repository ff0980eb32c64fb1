/** What a code of a failure means, whatever it happened to. */
export interface ExplainedCode {
  /** Such as `E110`. */
  readonly code: string;
  readonly title: string;
  /** In which part of the work it happens, such as "Credentials". */
  readonly stage: string;
  readonly cause: string;
  readonly fix: string;
  /** How the program ends when it kept everything from starting; `undefined` where it never does. */
  readonly exit?: string | undefined;
  /** Whether the program repeats by itself what failed; `undefined` where there is nothing to repeat. */
  readonly repeated?: string | undefined;
}

/** Whether a text is meant as a code. */
export function looksLikeCode(text: string): boolean {
  return /^e\d+$/i.test(text);
}
