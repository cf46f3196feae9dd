/** Writes a text in an encoding that the runtime can only read: for tests. Throws for a letter that it does not have. */
export function encodeText(text: string, encoding: string): Uint8Array {
  if (encoding === 'utf-8') return new TextEncoder().encode(text)
  if (encoding === 'utf-16le' || encoding === 'utf-16be') return encodeWide(text, encoding)
  const table = tables.get(encoding) ?? makeTable(encoding)
  tables.set(encoding, table)
  const bytes: number[] = []
  for (const letter of text) {
    const code = table.get(letter)
    if (!code) throw new Error(`${encoding} has no ${letter}`)
    bytes.push(...code)
  }
  return Uint8Array.from(bytes)
}

const tables = new Map<string, ReadonlyMap<string, readonly number[]>>()

/** Every letter that one byte or two of them can be. */
function makeTable(encoding: string): Map<string, readonly number[]> {
  const decoder = new TextDecoder(encoding, { fatal: true })
  const table = new Map<string, readonly number[]>()
  const learn = (code: readonly number[]) => {
    try {
      const letter = decoder.decode(Uint8Array.from(code))
      if ([...letter].length === 1 && !table.has(letter)) table.set(letter, code)
    } catch {
      return // These bytes mean nothing by themselves.
    }
  }
  for (let byte = 0; byte < 256; byte++) learn([byte])
  for (let first = 0x80; first < 256; first++)
    for (let second = 0x20; second < 256; second++) learn([first, second])
  return table
}

function encodeWide(text: string, encoding: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 2)
  const view = new DataView(bytes.buffer)
  for (let i = 0; i < text.length; i++) view.setUint16(i * 2, text.charCodeAt(i), encoding === 'utf-16le')
  return bytes
}
