import { refusal } from '@lanterne/catalogue'
import * as v from 'valibot'
import { readNamed } from './read-file.ts'

/**
 * Titles as somebody wrote them: a JSON list, or one alone, as `lanterne publish` writes them. Throws `not-found`,
 * `catalogue-refused` for what is neither.
 */
export async function readTitles(
  path: string,
  options: { signal: AbortSignal },
): Promise<readonly unknown[]> {
  const text = Buffer.from(await readNamed(path, options)).toString()
  try {
    const titles: unknown = JSON.parse(text)
    if (Array.isArray(titles)) return titles
    if (v.is(v.looseObject({ id: v.string() }), titles)) return [titles]
  } catch (cause) {
    throw refusal('not-valid', { cause, at: path })
  }
  throw refusal('not-valid', { at: `${path}: not a list` })
}
