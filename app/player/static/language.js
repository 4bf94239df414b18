/**
 * Runs before the site's script does: the words of the language that the address asks for, or else the browser, lie in
 * a script of their own, which is read before any other.
 */

{
  const known = ["fr", "ru", "ko", "es"];
  const wanted = [new URLSearchParams(location.search).get("lang") ?? "", ...navigator.languages];
  const codes = wanted.map((name) => name.toLowerCase().split(/[-_]/)[0]);
  const code = codes.find((name) => name === "en" || known.includes(name)) ?? "en";
  document.documentElement.lang = code;
  if (code !== "en") document.write(`<script src="words/${code}.js" defer></script>`);
}
