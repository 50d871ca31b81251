/** @module core/version — the package's version; a test holds it equal to package.json's. */

/** The version of Gradus, as in package.json. */
export const version = "0.1.0";
