import { readFile, rm, writeFile } from 'node:fs/promises'
import { runProgram } from '../../support/program.ts'

/*
 * A film whose every picture says which it is, in a row of blocks that survive scaling, dimming and a renderer's own bars:
 * one that is white, ten of a Gray code (neighbours differ in one block), one that is black.
 */

export const PER_SECOND = 10
const bits = 10
const columns = 6
/** The blocks stand in two rows, in the middle half of the picture. */
const cells = Array.from({ length: bits + 2 }, (_, index) => ({
  x: (index % columns) / columns,
  y: 0.25 + 0.25 * Math.floor(index / columns),
}))
const [wide, high] = [1 / columns, 0.25]
const size = { width: 48, height: 28 }

/** Makes a film of so many seconds whose first picture is number `first`, with a tone. */
export async function makeCodedFilm(
  path: string,
  { seconds, first = 0 }: { readonly seconds: number; readonly first?: number },
): Promise<void> {
  const { width, height } = size
  const pictures = Buffer.alloc(seconds * PER_SECOND * width * height, 128)
  for (let number = 0; number < seconds * PER_SECOND; number++) {
    const code = (first + number) ^ ((first + number) >> 1)
    for (const [index, { x, y }] of cells.entries()) {
      const isWhite = index === 0 || (index <= bits && ((code >> (index - 1)) & 1) === 1)
      for (let row = Math.round(y * height); row < Math.round((y + high) * height); row++)
        pictures.fill(
          isWhite ? 235 : 16,
          (number * height + row) * width + Math.round(x * width),
          (number * height + row) * width + Math.round((x + wide) * width),
        )
    }
  }
  const source = `${path}.gray`
  await writeFile(source, pictures)
  const raw = ['-f', 'rawvideo', '-pix_fmt', 'gray', '-video_size', `${width}x${height}`]
  await runProgram(
    'ffmpeg',
    [
      ...['-loglevel', 'error', '-nostdin', '-y', ...raw, '-framerate', `${PER_SECOND}`, '-i', source],
      ...['-f', 'lavfi', '-i', `sine=duration=${seconds}`, '-vf', 'scale=640:360:flags=neighbor'],
      ...['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-g', `${PER_SECOND}`],
      ...['-c:a', 'aac', '-movflags', '+faststart', path],
    ],
    { timeoutMs: 60_000 },
  )
  await rm(source)
}

/** The number of the picture that is on a screen which Xvfb keeps in `file` (XWD, 32 bits a pixel); absent where it is none. */
export async function readCode(file: string): Promise<number | undefined> {
  const bytes = await readFile(file)
  const word = (index: number) => bytes.readUInt32BE(index * 4)
  const [headerBytes, width, height, bitsPerPixel, lineBytes, colours] = [0, 4, 5, 11, 12, 19].map(word) as [
    number,
    ...number[],
  ]
  if (bitsPerPixel !== 32) throw new Error(`${bitsPerPixel} bits for each pixel`)
  const start = headerBytes + (colours ?? 0) * 12
  const light = cells.map(({ x, y }) => {
    let sum = 0
    let count = 0
    for (let down = 0.3; down < 0.7; down += 0.1)
      for (let along = 0.3; along < 0.7; along += 0.1) {
        const [row, column] = [(y + down * high) * (height ?? 0), (x + along * wide) * (width ?? 0)]
        // Green is most of what the eye calls light.
        sum += bytes[start + Math.floor(row) * (lineBytes ?? 0) + Math.floor(column) * 4 + 1] ?? 0
        count++
      }
    return sum / count
  })
  const [white = 0, black = 0] = [light[0], light.at(-1)]
  const middle = (white + black) / 2
  // Every block is clearly one or the other, or it is no picture of ours.
  const isClear = light.every((one) => Math.abs(one - middle) > (white - black) / 4)
  if (white - black < 40 || !isClear) return undefined
  let code = 0
  for (let bit = 0; bit < bits; bit++) if ((light[bit + 1] ?? 0) > middle) code |= 1 << bit
  let number = 0
  for (let rest = code; rest > 0; rest >>= 1) number ^= rest
  return number
}
