/**
 * Every language in its own words: app/languages', by `python -m app.player.tables`.
 * @type {Record<string, string>}
 */
export const LANGUAGES = {
  en: "English",
  fr: "Français",
  ru: "Русский",
  ko: "한국어",
  es: "Español",
};
