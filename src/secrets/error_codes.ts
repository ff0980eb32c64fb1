/**
 * The headings of `docs/errors.md`, by what happened. A situation has one code, whichever backend it
 * happens in, so that a search for the code finds one explanation.
 */
export const errorCodes = {
  variableMissing: "E101",
  variableUnusable: "E102",
  sessionTokenMissing: "E103",
  noAmbientCredentials: "E104",
  loginExpired: "E105",
  loginUnknown: "E106",
  signatureWrong: "E107",
  clockWrong: "E108",
  accountNotSignedUp: "E109",
  denied: "E110",
  keyDenied: "E111",
  keyUnusable: "E112",
  notFound: "E113",
  noCurrentValue: "E114",
  deleted: "E115",
  impossibleName: "E116",
  noText: "E117",
  throttled: "E118",
  serviceFault: "E119",
  rejected: "E127",
  placeMissing: "E310",
  loginFileUnusable: "E311",
  notStorable: "E312",
  changedMeanwhile: "E313",
  ambiguous: "E314",
  fileUnusable: "E315",
  agentTokenRefused: "E430",
} as const;

/** The code of a situation. */
export type ErrorCode = typeof errorCodes[keyof typeof errorCodes];
