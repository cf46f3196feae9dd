import { encodeQR } from 'qr'
import { decodeQR } from 'qr/decode.js'
import { describe, expect, it } from 'vitest'
import { qrPath } from './qr-path.ts'

/** What a camera sees of a path, four dots to a module. */
function photograph(path: string, size: number) {
  const scale = 4
  const width = size * scale
  const data = new Uint8ClampedArray(width * width * 4).fill(255)
  for (const [, x = '', y = '', run = ''] of path.matchAll(/M(\d+) (\d+)h(\d+)v1H\d+z/g))
    for (let row = 0; row < scale; row++)
      for (let dot = 0; dot < Number(run) * scale; dot++) {
        const at = ((Number(y) * scale + row) * width + Number(x) * scale + dot) * 4
        data.fill(0, at, at + 3)
      }
  return { width, height: width, data }
}

describe('qrPath', () => {
  it.each(['http://192.168.1.20:5268/#K7QM3F', 'http://10.0.0.1:80/#AAAAAA'])(
    'draws what is read as %s',
    (text) => {
      const rows = encodeQR(text, 'raw', { ecc: 'medium', border: 4 })
      expect(decodeQR(photograph(qrPath(rows), rows.length))).toBe(text)
    },
  )

  it('draws every dark module and no light one', () => {
    expect(
      qrPath([
        [true, true, false],
        [false, false, true],
        [false, false, false],
      ]),
    ).toBe('M0 0h2v1H0zM2 1h1v1H2z')
  })
})
