/** How Node is started for the app, and for whoever measures it. */
export declare const nodeFlags: readonly string[]
