import { readFile, rename, writeFile } from 'node:fs/promises'
import { WayChoice } from '@lanterne/contract'
import { AppError } from '@lanterne/kernel'
import * as v from 'valibot'

const mostProfiles = 64
const mostHomes = 32

/** A provider's configuration as it is kept: with its keys. */
export const KeptProfile = v.object({
  id: v.pipe(v.string(), v.regex(/^[a-z0-9]{10}$/)),
  name: v.pipe(v.string(), v.maxLength(80)),
  conf: v.pipe(v.string(), v.maxLength(256 * 1024)),
})
export type KeptProfile = v.InferOutput<typeof KeptProfile>

/** What a person said of how this machine is hidden. */
const KeptPrivacy = v.object({
  format: v.literal('lanterne-privacy-1'),
  choice: WayChoice,
  profiles: v.pipe(v.array(KeptProfile), v.maxLength(mostProfiles)),
  /** Addresses by which others knew us while nothing was hidden, the newest first. */
  homes: v.pipe(v.array(v.pipe(v.string(), v.maxLength(45))), v.maxLength(mostHomes)),
})
export type KeptPrivacy = v.InferOutput<typeof KeptPrivacy>

const nothing: KeptPrivacy = {
  format: 'lanterne-privacy-1',
  choice: { kind: 'off' },
  profiles: [],
  homes: [],
}

/**
 * Reads what was chosen; nothing was where there is no file. `isDamaged`: there is one and it cannot be read, so that
 * nobody knows whether something was to be hidden. It is left where it is until somebody chooses anew.
 */
export async function readPrivacy(path: string): Promise<KeptPrivacy & { readonly isDamaged: boolean }> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (cause) {
    const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
    return { ...nothing, isDamaged: !isMissing }
  }
  const found = v.safeParse(v.pipe(v.string(), v.parseJson(), KeptPrivacy), text)
  return found.success ? { ...found.output, isDamaged: false } : { ...nothing, isDamaged: true }
}

/** Keeps it, for its owner's eyes alone: whole, or as it was before. Throws `disk-failed`. */
export async function writePrivacy(path: string, kept: KeptPrivacy): Promise<void> {
  const { format, choice, profiles, homes } = kept
  const text = JSON.stringify({ format, choice, profiles, homes: homes.slice(0, mostHomes) }, undefined, 1)
  try {
    await writeFile(`${path}.new`, text, { mode: 0o600 })
    await rename(`${path}.new`, path)
  } catch (cause) {
    throw new AppError('disk-failed', { cause })
  }
}

/** Whether one more may be kept. */
export function hasRoomFor({ profiles }: KeptPrivacy): boolean {
  return profiles.length < mostProfiles
}
