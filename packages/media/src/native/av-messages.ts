import type { NativeJob } from './native-tool.ts'

/** What is said to the process that has `node-av` loaded. It does one thing at a time. */
export type ToAvChild =
  /** First of all: where the package is, how large the file is. */
  | { readonly to: 'open'; readonly packageDirectory: string; readonly sizeBytes: number }
  | { readonly to: 'probe' }
  | { readonly to: 'run'; readonly job: NativeJob }
  /** The bytes that it asked for; absent when they cannot be had. */
  | { readonly to: 'bytes'; readonly bytes?: Uint8Array }
  /** What it gave last was taken: it may give more. */
  | { readonly to: 'taken' }
  /** Nobody wants the rest of what it does now. */
  | { readonly to: 'stop' }

/** What that process says. */
export type FromAvChild =
  | { readonly from: 'read'; readonly start: number; readonly end: number }
  | { readonly from: 'probed'; readonly probe: unknown }
  | { readonly from: 'data'; readonly bytes: Uint8Array }
  /** What it did is done, or could not be. */
  | { readonly from: 'end'; readonly failure?: string }
