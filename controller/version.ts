/** The version of the controller, as API and logs tell it. */
export const VERSION = "0.1.0";
