import { describe, expect, it } from 'vitest'
import { linkIn } from './opening.ts'

describe('linkIn', () => {
  it.each([
    ['magnet:?xt=urn:btih:abc', 'magnet:?xt=urn:btih:abc'],
    ['Lanterne:?xt=urn:btih:abc\nA film', 'Lanterne:?xt=urn:btih:abc'],
    ['  MAGNET:?xt=urn:btih:abc\n', 'MAGNET:?xt=urn:btih:abc'],
    ['https://example.org/a.torrent', 'https://example.org/a.torrent'],
    ['https://example.org/a.torrent?x=1\nA film', 'https://example.org/a.torrent?x=1'],
    ['a'.repeat(40), 'a'.repeat(40)],
  ])('finds one in %s', (text, link) => {
    expect(linkIn(text)).toBe(link)
  })

  it.each(['nosferatu', 'https://example.org/', 'a film.torrent', 'javascript:alert(1)//a.torrent', ''])(
    'finds none in %s',
    (text) => {
      expect(linkIn(text)).toBeUndefined()
    },
  )
})
