/** How many bits a pixel of a region has. */
export type Depth = 2 | 4 | 8

/** The colours of one table for pixels of each depth: red, green, blue, alpha of each entry. */
export type ColourTable = Readonly<Record<Depth, Uint8Array>>

/** A table as it is before anything is sent (ETSI EN 300 743, 10). */
export function defaultColours(): ColourTable {
  const table = (count: number, colour: (i: number) => readonly number[]) =>
    Uint8Array.from({ length: count }, (_, i) => i).reduce(
      (all, i) => {
        all.set(colour(i), i * 4)
        return all
      },
      new Uint8Array(count * 4),
    )
  return { 2: table(4, twoBits), 4: table(16, fourBits), 8: table(256, eightBits) }
}

/** Takes the entries of a colour table definition: `bytes` from its first entry on (7.2.4). */
export function defineColours(table: ColourTable, bytes: Uint8Array): void {
  for (let at = 0; at + 4 <= bytes.length; ) {
    const [entry = 0, flags = 0] = bytes.subarray(at, at + 2)
    const isFull = (flags & 1) !== 0
    if (at + (isFull ? 6 : 4) > bytes.length) return
    const colour = isFull ? fullColour(bytes, at + 2) : shortColour(bytes, at + 2)
    for (const [depth, bit] of depthFlags)
      if ((flags & bit) !== 0 && entry < 2 ** depth) table[depth].set(colour, entry * 4)
    at += isFull ? 6 : 4
  }
}

const depthFlags: readonly (readonly [Depth, number])[] = [
  [2, 0x80],
  [4, 0x40],
  [8, 0x20],
]

function fullColour(bytes: Uint8Array, at: number): number[] {
  const [y = 0, cr = 0, cb = 0, clear = 0] = bytes.subarray(at, at + 4)
  return rgba({ y, cr, cb }, 255 - clear)
}

function shortColour(bytes: Uint8Array, at: number): number[] {
  const [a = 0, b = 0] = bytes.subarray(at, at + 2)
  const parts = { y: a & 0xfc, cr: (((a & 3) << 2) | (b >> 6)) << 4, cb: ((b >> 2) & 15) << 4 }
  return rgba(parts, 255 - (b & 3) * 85)
}

/** Of television's range (BT.601). No light at all means that nothing is there. */
function rgba({ y, cr, cb }: { y: number; cr: number; cb: number }, alpha: number): number[] {
  if (y === 0) return [0, 0, 0, 0]
  const light = (y - 16) * 1.1644
  const colours = [
    light + 1.596 * (cr - 128),
    light - 0.3918 * (cb - 128) - 0.813 * (cr - 128),
    light + 2.0172 * (cb - 128),
  ]
  return [...colours.map((value) => Math.max(0, Math.min(255, Math.round(value)))), alpha]
}

function twoBits(i: number): readonly number[] {
  const light = [0, 255, 0, 127][i] ?? 0
  return [light, light, light, i === 0 ? 0 : 255]
}

function fourBits(i: number): readonly number[] {
  const light = i < 8 ? 255 : 127
  return [...[1, 2, 4].map((bit) => ((i & bit) === 0 ? 0 : light)), i === 0 ? 0 : 255]
}

function eightBits(i: number): readonly number[] {
  if (i === 0) return [0, 0, 0, 0]
  if (i < 8) return [...[1, 2, 4].map((bit) => ((i & bit) === 0 ? 0 : 255)), 63]
  const isDark = (i & 0x80) !== 0
  const [base, low, high] = !isDark ? [0, 85, 170] : (i & 8) === 0 ? [127, 43, 85] : [0, 43, 85]
  const part = (bit: number) => base + ((i & bit) === 0 ? 0 : low) + ((i & (bit << 4)) === 0 ? 0 : high)
  return [part(1), part(2), part(4), !isDark && (i & 8) !== 0 ? 127 : 255]
}
