/**
 * A parser of what comes from outside, and what it promises: for `npm run fuzz` and for the tests that fuzz every parser.
 * A file `NAME.fuzz.ts` anywhere in a package's sources exports one as `fuzz`, or several; inputs worth keeping stand in
 * the package's `fixtures/fuzz/NAME.txt`.
 */
export interface FuzzTarget {
  /** Lower case, with hyphens; names its corpus. */
  readonly name: string
  /** Feeds `bytes` to the parser and throws when it breaks a promise. */
  run(bytes: Uint8Array): void | Promise<void>
  /** Whether the parser may throw `error`: its own typed error, for what it refuses. */
  refuses?(error: unknown): boolean
  /** Inputs to begin from that are made rather than kept. */
  seeds?(): readonly Uint8Array[]
  /** Words of the format that parsers trip over, to be put in anywhere. */
  readonly words?: readonly string[]
  /** Changes an input so that its form stays right and its meaning does not; `undefined` when it has no such form. */
  mutate?(bytes: Uint8Array, random: FuzzRandom): Uint8Array | undefined
  /** Longest input, in bytes; 4096 unless told. */
  readonly mostBytes?: number
  /** Longest that one input may take, in milliseconds of this machine; 100 unless told. */
  readonly mostMs?: number
  /** Most memory that one input may take, in bytes, above 256 for each of its own; 4 MiB unless told. */
  readonly mostMemory?: number
  /** Mutations in each run of the tests; 2000 unless told. */
  readonly runs?: number
}

/** Chance, the same every time from one seed. */
export interface FuzzRandom {
  /** A whole number from 0 up to, not including, `end`. */
  below(end: number): number
  /** One of `items`, which are not empty. */
  of<Item>(items: readonly Item[]): Item
}
