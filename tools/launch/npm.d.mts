/** How to run npm with `args`. */
export declare function npmCommand(args: readonly string[]): {
  command: string
  args: string[]
  shell: boolean
}
/** What npm was told of a mirror or of an authority of the house. */
export declare function readNpmNetwork(): Promise<{ registry?: string; cafile?: string }>
