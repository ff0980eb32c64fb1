/** Keys in PEM form, which lose their line breaks when they are pasted into forms and variables. */

const pem = /^\s*-----BEGIN ([A-Z0-9 ]+)-----([\s\S]*?)-----END \1-----\s*$/;

/** Whether a text is a PEM block whose line breaks are missing or written as `\n`. */
export function isOneLinePem(text: string): boolean {
  return pem.test(text) && (/\\n/.test(text) || !/\n/.test(text.trim()));
}

/** The block with line breaks where PEM wants them. */
export function repairPem(text: string): string {
  const plain = text.replace(/\\r/g, "").replace(/\\n/g, "\n");
  const [, label, content] = pem.exec(plain) ?? [];
  if (label === undefined || content.trim().includes("\n")) return plain;
  const lines = content.replace(/\s+/g, "").match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}
