import type { CatalogueHead, CatalogueTitle } from './catalogue-title.ts'
import { type CatalogueContent, formatContent, readContent, splitContent } from './content.ts'
import { applyDelta, formatDelta } from './delta.ts'
import { refusal } from './refusal.ts'
import { contentOf, MOST_CONTENT_BYTES, openSealed, readSeal, sealFile, sha256 } from './sealed-file.ts'

/** A catalogue whose owner's signature is good, and all of whose titles fit. */
export interface SignedCatalogue {
  readonly key: Uint8Array
  readonly sequence: number
  readonly head: CatalogueHead
  readonly titles: readonly CatalogueTitle[]
  readonly content: CatalogueContent
  /** The files that it was read from: a snapshot, and the deltas after it. */
  readonly files: readonly Uint8Array[]
}

/** Deltas after one snapshot; who has more takes a snapshot again. */
export const MOST_DELTAS = 16

/** Signs a snapshot. `sequence` must be higher than those before it. */
export function signSnapshot(
  content: CatalogueContent,
  { seed, sequence }: { seed: Uint8Array; sequence: number },
): Uint8Array {
  return sealFile(formatContent(content), { seed, sequence, kind: 'snapshot' })
}

/** Signs what changed since `from`. */
export function signDelta(
  from: { readonly content: CatalogueContent; readonly sequence: number },
  to: CatalogueContent,
  { seed, sequence }: { seed: Uint8Array; sequence: number },
): Uint8Array {
  const hash = sha256(formatContent(to))
  const content = formatDelta(from.content, to)
  return sealFile(content, { seed, sequence, kind: 'delta', base: from.sequence, hash })
}

/**
 * Takes a file of `key`'s as the catalogue that comes after `held`; without it, as the first. In this order, and each
 * before the next is looked at: its size, what it says of itself, whose it is, whether it is newer, its signature, how long
 * its content is, the hash of that, its titles. Throws `catalogue-refused` with the reason.
 */
export function takeCatalogue(
  bytes: Uint8Array,
  { key, held }: { key: Uint8Array; held?: SignedCatalogue | undefined },
): SignedCatalogue {
  return withTitles(unfold(bytes, { key, held }))
}

/**
 * Refuses by its first bytes what would be refused anyway, so that it need not be fetched whole. Throws
 * `catalogue-refused`.
 */
export function refuseEarly(
  bytes: Uint8Array,
  { key, held }: { key: Uint8Array; held?: Pick<SignedCatalogue, 'sequence'> | undefined },
): void {
  const seal = readSeal(bytes)
  if (Buffer.compare(seal.key, key) !== 0) throw refusal('wrong-key')
  if (held && seal.sequence <= held.sequence) throw refusal('replayed')
}

/** Reads the files that a catalogue was kept as, one after another. Throws `catalogue-refused`. */
export function readChain(bytes: Uint8Array, { key }: { key: Uint8Array }): SignedCatalogue {
  let held: Unfolded | undefined
  let rest = bytes
  do {
    const { fileBytes } = readSeal(rest)
    held = unfold(rest.subarray(0, fileBytes), { key, held })
    rest = rest.subarray(fileBytes)
  } while (rest.length > 0)
  return withTitles(held)
}

/** A catalogue whose titles are not read yet. */
type Unfolded = Omit<SignedCatalogue, 'head' | 'titles'>

function unfold(
  bytes: Uint8Array,
  { key, held }: { key: Uint8Array; held?: Unfolded | undefined },
): Unfolded {
  refuseEarly(bytes, { key, held })
  const file = openSealed(bytes, { key })
  const { kind, sequence, base, hash } = file
  if (kind === 'snapshot') {
    const written = contentOf(file)
    if (Buffer.compare(sha256(written), hash) !== 0) throw refusal('wrong-hash')
    return { key, sequence, content: splitContent(written), files: [bytes] }
  }
  if (base !== held?.sequence || held.files.length > MOST_DELTAS) throw refusal('wrong-base')
  const content = applyDelta(held.content, contentOf(file))
  const whole = formatContent(content)
  if (whole.length > MOST_CONTENT_BYTES) throw refusal('too-large')
  if (Buffer.compare(sha256(whole), hash) !== 0) throw refusal('wrong-hash')
  return { key, sequence, content, files: [...held.files, bytes] }
}

function withTitles(unfolded: Unfolded): SignedCatalogue {
  return { ...unfolded, ...readContent(unfolded.content) }
}
