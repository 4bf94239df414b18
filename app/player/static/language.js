/**
 * Runs before the site's script does; its element names the languages there are. The words of the language that the address asks for, or else the browser, lie in
 * a script of their own, which is read before any other.
 */

{
  const known = (document.currentScript?.dataset.languages ?? "").split(" ");
  const wanted = [new URLSearchParams(location.search).get("lang") ?? "", ...navigator.languages];
  const codes = wanted.map((name) => name.toLowerCase().split(/[-_]/)[0]);
  const code = codes.find((name) => name === "en" || known.includes(name)) ?? "en";
  document.documentElement.lang = code;
  if (code !== "en") document.write(`<script src="words/${code}.js" defer></script>`);
}
