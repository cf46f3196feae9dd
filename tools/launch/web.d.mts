/** Whether the built interface is that of the sources as they are now. */
export declare function isWebBuilt(): boolean
/** Builds the interface beside the old one, then puts it in its place. */
export declare function buildWeb(runtime: string): Promise<void>
