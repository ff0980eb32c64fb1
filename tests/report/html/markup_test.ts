import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { markup } from "../../../src/report/html/markup.ts";

describe("markup()", () => {
  it("escapes whatever is put in, also in attributes and lists", () => {
    const evil = `"><script>alert('&')</script>`;
    const escaped = "&#34;&#62;&#60;script&#62;alert(&#39;&#38;&#39;)&#60;/script&#62;";
    assertEquals(
      markup`<a title="${evil}">${[evil]}</a>`.text,
      `<a title="${escaped}">${escaped}</a>`,
    );
  });

  // F24: no text controls a terminal that prints the page, or turns what stands around it.
  it("takes out what a page may not hold", () => {
    const evil = "\x1b[31mred\x1b[0m \x07bell\x9b \u202eturned\ttab\nline";
    assertEquals(markup`<b>${evil}</b>`.text, "<b>red bell turned\ttab\nline</b>");
  });

  it("keeps markup, joins lists, and leaves undefined out", () => {
    const items = [1, 2].map((item) => markup`<li>${item}</li>`);
    assertEquals(markup`<ul>${items}</ul>${undefined}`.text, "<ul><li>1</li><li>2</li></ul>");
  });
});
