/** Path of the Node that the app runs on, or undefined when it is still to be fetched. */
export declare function findRuntime(): string | undefined
/** Fetches the runtime and the package manager, checks that it runs, and returns its path. */
export declare function installRuntime(): Promise<string>
/** Path of the package manager's program, which is fetched when it is missing. */
export declare function findPnpm(): Promise<string>
