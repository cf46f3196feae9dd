import { readFile, rename, writeFile } from 'node:fs/promises'
import { SourceKind } from '@lanterne/contract'
import { AppError } from '@lanterne/kernel'
import * as v from 'valibot'

const Text = v.pipe(v.string(), v.maxLength(4096))

/** A source as it is kept: with its address, which is a secret. */
export const KeptSource = v.object({
  /** Letters and digits: it stands in the names of its films. */
  id: v.pipe(v.string(), v.regex(/^own[a-z0-9]{10}$/)),
  kind: SourceKind,
  address: Text,
  name: Text,
  description: Text,
  isOn: v.boolean(),
  isPinned: v.boolean(),
  isConfigurable: v.boolean(),
  canBeSearched: v.boolean(),
})
export type KeptSource = v.InferOutput<typeof KeptSource>

/** How the catalogue is served to others. */
const Sharing = v.object({
  secret: v.pipe(v.string(), v.regex(/^[\w-]{22}$/)),
  /** Whose films: those that are free there; all when absent. */
  country: v.optional(v.pipe(v.string(), v.regex(/^[A-Z]{2}$/))),
})

/** What the viewer said of sources. `sharing` is absent while it is off. */
export const KeptSources = v.object({
  sources: v.pipe(v.array(KeptSource), v.maxLength(200)),
  sharing: v.optional(Sharing),
})
export type KeptSources = v.InferOutput<typeof KeptSources>

const none: KeptSources = { sources: [] }

/**
 * Reads what was kept; nothing where there is no file. A file that is damaged is put aside, with `.damaged` to its name,
 * and `isDamaged` says so. Throws `disk-failed`.
 */
export async function readSources(path: string): Promise<KeptSources & { readonly isDamaged?: boolean }> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return none
    throw new AppError('disk-failed', { cause })
  }
  const found = v.safeParse(v.pipe(v.string(), v.parseJson(), KeptSources), text)
  if (found.success) return found.output
  await rename(path, `${path}.damaged`)
  return { ...none, isDamaged: true }
}

/** Keeps it, for its owner's eyes alone: whole, or as it was before. */
export async function writeSources(path: string, kept: KeptSources): Promise<void> {
  try {
    await writeFile(`${path}.new`, JSON.stringify(kept, undefined, 1), { mode: 0o600 })
    await rename(`${path}.new`, path)
  } catch (cause) {
    throw new AppError('disk-failed', { cause })
  }
}
