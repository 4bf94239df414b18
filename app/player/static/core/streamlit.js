/** What a script of ours knows of Streamlit's page: its elements, and what they say. */

/** Its root, which says in two attributes whether there is a connection, and whether the page's Python runs. */
export const APP = "[data-testid=stApp]";
export const CONNECTION = "data-test-connection-state";
export const SCRIPT = "data-test-script-state";
/** What they say when there is one, and when nothing runs. */
export const CONNECTED = "CONNECTED";
export const RESTS = "notRunning";
/** A button that Python hears of. */
export const BUTTON = `${APP} [data-testid=stButton] button`;
/** The title of the dialog that stands over the page when there is no connection. */
export const NO_CONNECTION = "Connection error";
