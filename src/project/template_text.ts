/** Whether a text still has to be rendered. */
export function isTemplate(text: string): boolean {
  return text.includes("{{") || text.includes("{%");
}
