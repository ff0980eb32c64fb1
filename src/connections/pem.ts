/** Keys in PEM form, which lose their line breaks when they are pasted into forms and variables. */

const pem = /^\s*-----BEGIN ([A-Z0-9 ]+)-----([\s\S]*?)-----END \1-----\s*$/;

/** Whether a text is a PEM block whose line breaks are missing or written as `\n`. */
export function isBrokenPem(text: string): boolean {
  return pem.test(withLineBreaks(text)) && (text.includes("\\n") || !text.trim().includes("\n"));
}

/** The block with line breaks where PEM wants them. */
export function repairPem(text: string): string {
  const plain = withLineBreaks(text);
  const [, label, content = ""] = pem.exec(plain) ?? [];
  if (label === undefined || content.trim().includes("\n")) return plain;
  const lines = content.replace(/\s+/g, "").match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}

function withLineBreaks(text: string): string {
  return text.replaceAll("\\r", "").replaceAll("\\n", "\n");
}
