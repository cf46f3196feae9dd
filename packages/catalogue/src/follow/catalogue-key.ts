import { KEY_BYTES } from '@lanterne/kernel'
import { refusal } from '../format/refusal.ts'
import { shippedKey } from '../read-shipped.ts'

/**
 * Reads whose catalogue is meant: 64 hexadecimal digits, or a magnet link that names a key (BEP 46). Throws
 * `catalogue-refused`: `not-a-key`, `open-key` for the one whose private half everybody knows.
 */
export function parseCatalogueKey(text: string): Uint8Array {
  const match = /^(?:magnet:\?(?:[^#]*&)?xs=urn:btpk:)?([0-9a-f]{64})(?:&[^#]*)?$/i.exec(text.trim())
  if (!match?.[1] || (/&s=/i.test(text) && !/&s=(&|$)/i.test(text))) throw refusal('not-a-key')
  const key = new Uint8Array(Buffer.from(match[1], 'hex'))
  if (key.length !== KEY_BYTES) throw refusal('not-a-key')
  if (Buffer.compare(key, shippedKey) === 0) throw refusal('open-key')
  return key
}

/** A key as 64 hexadecimal digits. */
export function formatCatalogueKey(key: Uint8Array): string {
  return Buffer.from(key).toString('hex')
}

/** The link that others subscribe by (BEP 46). */
export function formatCatalogueLink(key: Uint8Array): string {
  return `magnet:?xs=urn:btpk:${formatCatalogueKey(key)}`
}
