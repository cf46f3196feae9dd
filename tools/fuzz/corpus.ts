import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** An input that is kept, and where it came from. */
export interface CorpusEntry {
  readonly source: string
  readonly bytes: Uint8Array
}

/** Runs of one byte from this length on are written as a count. */
const leastRun = 8

/**
 * Reads a corpus: a line for each input, printable ASCII as it is, other bytes and the backslash as `\xNN`,
 * `\xNN{500}` for five hundred of the same. A line that begins with `#` says where the inputs after it came from.
 */
export function parseCorpus(text: string): CorpusEntry[] {
  const entries: CorpusEntry[] = []
  let source = ''
  for (const line of text.split('\n')) {
    if (line.startsWith('#')) source = line.slice(1).trim()
    else if (line !== '') entries.push({ source, bytes: unescape(line) })
  }
  return entries
}

/** The text that `parseCorpus` reads. */
export function formatCorpus(entries: readonly CorpusEntry[]): string {
  const lines: string[] = []
  let source: string | undefined
  for (const entry of entries) {
    if (entry.source !== source) lines.push(...(lines.length > 0 ? [''] : []), `# ${entry.source}`)
    source = entry.source
    lines.push(escape(entry.bytes))
  }
  return `${lines.join('\n')}\n`
}

/** The corpus in a file; none where there is no file. */
export function readCorpus(path: string): CorpusEntry[] {
  return existsSync(path) ? parseCorpus(readFileSync(path, 'utf8')) : []
}

export function writeCorpus(path: string, entries: readonly CorpusEntry[]): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, formatCorpus(entries))
}

/** One input as a line. */
export function escape(bytes: Uint8Array): string {
  // A line of nothing would be no line.
  if (bytes.length === 0) return '\\empty'
  let line = ''
  for (let at = 0; at < bytes.length; ) {
    const byte = bytes[at] as number
    let end = at + 1
    while (bytes[end] === byte) end++
    const isPlain = byte > 0x20 && byte < 0x7f && byte !== 0x5c && !(byte === 0x23 && line === '')
    const code = `\\x${byte.toString(16).padStart(2, '0')}`
    if (end - at >= leastRun) line += `${code}{${end - at}}`
    else line += (isPlain ? String.fromCharCode(byte) : code).repeat(end - at)
    at = end
  }
  return line
}

function unescape(line: string): Uint8Array {
  if (line === '\\empty') return new Uint8Array()
  const bytes: number[] = []
  for (const [, code, count, plain] of line.matchAll(/\\x([\da-f]{2})(?:\{(\d{1,7})\})?|([^\\])/g)) {
    if (plain === undefined)
      bytes.push(...new Array<number>(Number(count ?? 1)).fill(Number.parseInt(code ?? '', 16)))
    else bytes.push(plain.charCodeAt(0))
  }
  return Uint8Array.from(bytes)
}
