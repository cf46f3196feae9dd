import { publicKeyOf } from '@lanterne/kernel'
import { describe, expect, it } from 'vitest'
import { shippedKey } from '../read-shipped.ts'
import { formatCatalogueKey, formatCatalogueLink, parseCatalogueKey } from './catalogue-key.ts'

const key = publicKeyOf(new Uint8Array(32).fill(3))
const digits = formatCatalogueKey(key)

describe('parseCatalogueKey', () => {
  it('reads a key by its digits and by its link', () => {
    for (const text of [
      digits,
      ` ${digits.toUpperCase()}\n`,
      formatCatalogueLink(key),
      `magnet:?dn=Films&xs=urn:btpk:${digits}&s=&tr=udp%3A%2F%2Fx`,
    ])
      expect(parseCatalogueKey(text)).toEqual(key)
  })

  it.each([
    ['', 'not-a-key'],
    [digits.slice(1), 'not-a-key'],
    [`${digits}0`, 'not-a-key'],
    [`magnet:?xt=urn:btih:${digits.slice(0, 40)}`, 'not-a-key'],
    // An item with a salt is another one than ours.
    [`magnet:?xs=urn:btpk:${digits}&s=6e`, 'not-a-key'],
    [`https://films.example/#${digits}`, 'not-a-key'],
    // Anybody can sign with the key of what ships.
    [formatCatalogueKey(shippedKey), 'open-key'],
  ])('refuses %j', (text, reason) => {
    expect(() => parseCatalogueKey(text)).toThrow(expect.objectContaining({ details: { reason } }))
  })
})
