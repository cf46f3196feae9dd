import { writeFile } from 'node:fs/promises'
import {
  buildContent,
  type CatalogueContent,
  type CatalogueHead,
  formatContent,
  readChain,
  readSeal,
  refusal,
  type SignedCatalogue,
  signDelta,
  signSnapshot,
  splitContent,
} from '@lanterne/catalogue'
import { AppError } from '@lanterne/kernel'
import { readKeyFile } from './key-file.ts'
import { readNamed } from './read-file.ts'
import { readTitles } from './read-titles.ts'

type Options = { readonly signal: AbortSignal }

/** What `buildCatalogue` is given. */
export interface BuildRequest {
  /** Files that hold a JSON list of titles each, or one title, as `lanterne publish` writes them. */
  readonly sources: readonly string[]
  readonly name: string
  readonly homepage?: string | undefined
  /** A day, as `2026-11-22`. */
  readonly madeOn: string
  readonly output: string
}

/**
 * Puts titles together as the content of a catalogue, not signed yet. Throws `not-found`, `data-folder-not-writable`;
 * `catalogue-refused` with where a title lacks what each must have.
 */
export async function buildCatalogue(request: BuildRequest, options: Options): Promise<{ titles: number }> {
  const lists = await Promise.all(request.sources.map((path) => readTitles(path, options)))
  const { name, homepage, madeOn } = request
  const head = { format: 'lanterne-catalogue', version: 1, name, madeOn, ...(homepage && { homepage }) }
  const content = buildContent(head, lists.flat())
  await write(request.output, formatContent(content))
  return { titles: content.titles.size }
}

/** What `signCatalogue` is given. */
export interface SignRequest {
  /** A content, as `buildCatalogue` writes it. */
  readonly source: string
  readonly keyFile: string
  /** Higher than that of every catalogue before it. */
  readonly sequence: number
  /** Older snapshots, signed with the same key, from which a delta is to be written. */
  readonly from: readonly string[]
  readonly output: string
}

/** Signs a content as a snapshot at `output`, and what changed since older ones beside it. Answers with what was written. */
export async function signCatalogue(request: SignRequest, options: Options): Promise<readonly string[]> {
  const seed = await readKeyFile(request.keyFile)
  const content: CatalogueContent = splitContent(await readNamed(request.source, options))
  const { sequence, output } = request
  const snapshot = signSnapshot(content, { seed, sequence })
  const { key } = readSeal(snapshot)
  // What nobody would take is not written.
  readChain(snapshot, { key })
  const files = [{ path: output, bytes: snapshot }]
  for (const path of request.from) {
    const older = readChain(await readNamed(path, options), { key })
    if (older.sequence >= sequence) throw refusal('replayed', { at: path })
    files.push({
      path: `${output}.since-${older.sequence}`,
      bytes: signDelta(older, content, { seed, sequence }),
    })
  }
  for (const { path, bytes } of files) await write(path, bytes)
  return files.map(({ path }) => path)
}

/** What a catalogue that was read says of itself. */
export interface CatalogueFacts {
  readonly key: string
  readonly sequence: number
  readonly head: CatalogueHead
  readonly titles: number
  /** Of the files together. */
  readonly sizeBytes: number
}

/**
 * Reads a snapshot and the deltas after it as a subscriber would, by the key that they are said to be of, or by the one
 * that they name. Throws `not-found`, `catalogue-refused`.
 */
export async function verifyCatalogue(
  { sources, key }: { sources: readonly string[]; key?: Uint8Array | undefined },
  options: Options,
): Promise<CatalogueFacts> {
  return factsOf(await readFiles(sources, key, options))
}

/** The catalogue that these files are together. */
export async function readFiles(
  sources: readonly string[],
  key: Uint8Array | undefined,
  options: Options,
): Promise<SignedCatalogue> {
  const files = await Promise.all(sources.map((path) => readNamed(path, options)))
  const [first] = files
  if (!first) throw new AppError('invalid-request')
  return readChain(new Uint8Array(Buffer.concat(files)), { key: key ?? readSeal(first).key })
}

export function factsOf({ key, sequence, head, titles, files }: SignedCatalogue): CatalogueFacts {
  return {
    key: Buffer.from(key).toString('hex'),
    ...{ sequence, head },
    titles: titles.length,
    sizeBytes: files.reduce((sum, { length }) => sum + length, 0),
  }
}

async function write(path: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeFile(path, bytes)
  } catch (cause) {
    throw new AppError('data-folder-not-writable', { cause, details: { folder: path } })
  }
}
