import type { TitleId } from '@lanterne/contract'

const digits = 'abcdefghijklmnopqrstuvwxyz234567'
/** Longer names of films than any source has; their code fits in an address. */
const mostBytes = 160

/**
 * The stable name of a film of a source: it says where the film is, so that an address goes on to work when everything else
 * is forgotten. Base32 (RFC 4648) in small letters, for a name has no capitals. Nothing for ids that are too long.
 */
export function foundId({
  source,
  id,
}: {
  readonly source: string
  readonly id: string
}): TitleId | undefined {
  const bytes = new TextEncoder().encode(id)
  if (bytes.length === 0 || bytes.length > mostBytes || !/^[a-z0-9]+$/.test(source)) return undefined
  let code = ''
  let bits = 0
  let held = 0
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfff
    bits += 8
    for (; bits >= 5; bits -= 5) code += digits[(held >> (bits - 5)) & 31]
  }
  if (bits > 0) code += digits[(held << (5 - bits)) & 31]
  return `found-${source}-${code}` as TitleId // Of the letters that a name may have.
}

/** Where the film of such a name is; nothing for any other name. */
export function whereFound(title: string): { readonly source: string; readonly id: string } | undefined {
  const [, source, code] = /^found-([a-z0-9]+)-([a-z2-7]+)$/.exec(title) ?? []
  if (source === undefined || code === undefined) return undefined
  const bytes: number[] = []
  let bits = 0
  let held = 0
  for (const letter of code) {
    held = ((held << 5) | digits.indexOf(letter)) & 0xfff
    bits += 5
    if (bits < 8) continue
    bits -= 8
    bytes.push((held >> bits) & 0xff)
  }
  try {
    const id = new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(bytes))
    // Another spelling of the same is another name, which nobody gave.
    return foundId({ source, id }) === title ? { source, id } : undefined
  } catch {
    return undefined // Bytes that are no text are no film's name.
  }
}
