import { writeFile } from 'node:fs/promises'
import { sampleRate, type Track } from './track.ts'

/** Writes a track as a WAV file of 32-bit floats. */
export async function writeWav(file: string, { left, right }: Track): Promise<void> {
  const bytes = Buffer.alloc(44 + left.length * 8)
  bytes.write('RIFF', 0)
  bytes.writeUInt32LE(bytes.length - 8, 4)
  bytes.write('WAVEfmt ', 8)
  bytes.writeUInt32LE(16, 16)
  bytes.writeUInt16LE(3, 20)
  bytes.writeUInt16LE(2, 22)
  bytes.writeUInt32LE(sampleRate, 24)
  bytes.writeUInt32LE(sampleRate * 8, 28)
  bytes.writeUInt16LE(8, 32)
  bytes.writeUInt16LE(32, 34)
  bytes.write('data', 36)
  bytes.writeUInt32LE(left.length * 8, 40)
  left.forEach((value, at) => {
    bytes.writeFloatLE(value, 44 + at * 8)
    bytes.writeFloatLE(right[at] ?? 0, 48 + at * 8)
  })
  await writeFile(file, bytes)
}
