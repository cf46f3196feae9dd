import { open, readFile } from 'node:fs/promises'

/** Pictures that FFmpeg decoded: when each is shown, in seconds, and the sum of what it shows. */
export async function readFrames(path: string): Promise<readonly string[]> {
  const lines = (await readFile(path, 'utf8')).split('\n')
  const [, ticks = '1', per = '1'] = lines.join('\n').match(/^#tb 0: (\d+)\/(\d+)$/m) ?? []
  return lines.flatMap((line) => {
    const [stream, , shown, , , sum] = line.split(',').map((part) => part.trim())
    if (stream !== '0' || sum === undefined) return []
    return [`${((Number(shown) * Number(ticks)) / Number(per)).toFixed(2)} ${sum}`]
  })
}

const rate = 48_000
const half = rate / 2
const mostLag = 4800

/** By how many samples one sound (mono, 16 bits, 48 kHz) comes after another around a second: where both are most alike. */
export async function lagOf(source: string, other: string, second: number): Promise<number> {
  const [a, b] = await Promise.all([source, other].map((path) => samplesAt(path, second)))
  let best = { lag: 0, likeness: -1 }
  for (let lag = -mostLag; lag <= mostLag; lag++) {
    let [ab, aa, bb] = [0, 1, 1]
    // Every fourth sample tells enough.
    for (let i = mostLag; i < half - mostLag; i += 4) {
      const [x, y] = [a?.[i] ?? 0, b?.[i + lag] ?? 0]
      ab += x * y
      aa += x * x
      bb += y * y
    }
    const likeness = ab / Math.sqrt(aa * bb)
    if (likeness > best.likeness) best = { lag, likeness }
  }
  if (best.likeness < 0.9) throw new Error(`the sounds are not alike at ${second} s: ${best.likeness}`)
  return best.lag
}

async function samplesAt(path: string, second: number): Promise<Int16Array> {
  const samples = new Int16Array(half)
  await using file = await open(path)
  await file.read(new Uint8Array(samples.buffer), 0, samples.byteLength, second * rate * 2)
  return samples
}
