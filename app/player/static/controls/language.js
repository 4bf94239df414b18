/** The language of the page, to choose: it stands in the address, from which the page is loaded anew. */

import { LANGUAGES } from "../core/languages.js";
import { element } from "../core/legend.js";
import { language, t } from "../core/words.js";

/** The query parameter that holds a language's code. */
const ADDRESS = "lang";

/** @param {() => Promise<unknown>} written when all that was set stands in the address */
export function createLanguage(written) {
  const options = Object.entries(LANGUAGES).map(([code, name]) => {
    const option = new Option(name, code, code === language, code === language);
    option.lang = code;
    return option;
  });
  const list = element("select", "", options, { "aria-label": t("Language"), title: t("Language") });
  list.addEventListener("change", async () => {
    await written();
    const url = new URL(location.href);
    url.searchParams.set(ADDRESS, list.value);
    location.assign(url);
  });
  const shown = element("span", "", language, { "aria-hidden": "true" });
  return element("label", "ot-language", [shown, list]);
}
