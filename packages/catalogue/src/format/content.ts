import * as v from 'valibot'
import { CatalogueHead, CatalogueTitle, problemOf } from './catalogue-title.ts'
import { refusal } from './refusal.ts'

/** The most titles of one catalogue, and the longest line, in bytes: a series of thousands of episodes. */
export const MOST_TITLES = 200_000
export const MOST_LINE_BYTES = 2 << 20

/**
 * What a snapshot holds: its head and its titles, each as the one line of JSON that it was written in. The lines are what
 * hashes are of, so a delta moves them as they are and nobody writes them anew.
 */
export interface CatalogueContent {
  readonly head: string
  /** By id, in the order of the ids. */
  readonly titles: ReadonlyMap<string, string>
}

/** Writes a content as it is hashed: the head, then the titles in the order of their ids, a line each. */
export function formatContent({ head, titles }: CatalogueContent): Uint8Array {
  return new Uint8Array(Buffer.from([head, ...titles.values(), ''].join('\n')))
}

/** A content of titles that anybody wrote. Throws `catalogue-refused` with where it does not fit. */
export function buildContent(head: unknown, titles: readonly unknown[]): CatalogueContent {
  const lines = titles.map((title, index) => {
    const parsed = v.safeParse(CatalogueTitle, title)
    if (!parsed.success)
      throw refusal('not-valid', { at: `${nameOf(title, index)}: ${problemOf(parsed.issues)}` })
    return [parsed.output.id as string, JSON.stringify(parsed.output)] as const
  })
  const content = { head: JSON.stringify(v.parse(CatalogueHead, head)), titles: ordered(lines) }
  if (content.titles.size !== titles.length) throw refusal('not-valid', { at: 'two titles of one id' })
  return content
}

/** Takes a content apart into its lines, without reading more of a title than its id. Throws `catalogue-refused`. */
export function splitContent(bytes: Uint8Array): CatalogueContent {
  const [head, ...lines] = linesOf(bytes)
  if (head === undefined) throw refusal('not-valid', { at: 'no head' })
  const titles = new Map<string, string>()
  let last = ''
  for (const line of lines) {
    const id = idOf(line)
    // One way to write a catalogue: each id once, in order.
    if (id <= last) throw refusal('not-valid', { at: `${id} after ${last}` })
    titles.set(id, line)
    last = id
  }
  return { head, titles }
}

/** The head and the titles of a content, checked. Throws `catalogue-refused`. */
export function readContent({ head, titles }: CatalogueContent): {
  head: CatalogueHead
  titles: CatalogueTitle[]
} {
  return {
    head: parseLine(CatalogueHead, head, 'head'),
    titles: [...titles].map(([id, line]) => parseLine(CatalogueTitle, line, id)),
  }
}

/** The lines of a text that ends with one. Throws `catalogue-refused`. */
export function linesOf(bytes: Uint8Array): string[] {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    throw refusal('not-valid', { cause, at: 'not UTF-8' })
  }
  const lines = text.split('\n')
  if (lines.pop() !== '') throw refusal('not-valid', { at: 'the last line has no end' })
  if (lines.length > MOST_TITLES + 1) throw refusal('not-valid', { at: 'too many lines' })
  const long = lines.findIndex((line) => line.length > MOST_LINE_BYTES)
  if (long >= 0) throw refusal('not-valid', { at: `line ${long + 1} is too long` })
  return lines
}

const Identified = v.object({ id: CatalogueTitle.entries.id })

/** Whose line it is. */
export function idOf(line: string): string {
  return parseLine(Identified, line, line.slice(0, 60)).id
}

/** Lines by id, in the order of the ids. */
export function ordered(lines: Iterable<readonly [id: string, line: string]>): ReadonlyMap<string, string> {
  return new Map([...lines].sort(([a], [b]) => (a < b ? -1 : 1)))
}

function parseLine<S extends v.GenericSchema>(schema: S, line: string, name: string): v.InferOutput<S> {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch (cause) {
    throw refusal('not-valid', { cause, at: `${name}: not JSON` })
  }
  const parsed = v.safeParse(schema, value)
  if (!parsed.success) throw refusal('not-valid', { at: `${name}: ${problemOf(parsed.issues)}` })
  return parsed.output
}

function nameOf(title: unknown, index: number): string {
  const id = (title as { id?: unknown } | null)?.id
  return typeof id === 'string' ? id.slice(0, 120) : `title ${index + 1}`
}
