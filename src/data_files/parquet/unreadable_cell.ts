/** A value that cannot be written; where it is, is known further out. */
export class UnreadableCell extends Error {
  override readonly name = "UnreadableCell";
  constructor(
    message: string,
    readonly explanation: { readonly cause?: string; readonly fix?: string } = {},
  ) {
    super(message);
  }
}
