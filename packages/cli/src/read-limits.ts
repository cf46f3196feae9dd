import type { Limits } from '@lanterne/server'

const factors = { '': 1, k: 1e3, m: 1e6, g: 1e9, t: 1e12 } as const

/** A number of bytes as people write it: `500M`, `20G`, `1.5 TB`; `undefined` when it is none. */
export function readSize(text: string): number | undefined {
  const match = /^(\d{1,6}(?:[.,]\d{1,3})?) ?([kmgt]?)(?:b|o)?$/i.exec(text.trim())
  if (!match) return undefined
  const factor = factors[(match[2] ?? '').toLowerCase() as keyof typeof factors]
  return Math.round(Number((match[1] ?? '').replace(',', '.')) * factor)
}

/** How much of the line uploads take: `auto`, `unlimited`, a share (`50%`) or bytes per second (`200k`). */
export function readUpload(text: string): Limits['upload'] | undefined {
  if (text === 'auto') return { kind: 'automatic' }
  if (text === 'unlimited') return { kind: 'unlimited' }
  const percent = /^(\d{1,3})%$/.exec(text)?.[1]
  if (percent !== undefined) {
    const share = Number(percent) / 100
    return share > 0 && share <= 1 ? { kind: 'share', share } : undefined
  }
  const bytesPerSecond = readSize(text)
  return bytesPerSecond ? { kind: 'rate', bytesPerSecond } : undefined
}
