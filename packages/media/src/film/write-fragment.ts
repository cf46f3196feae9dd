/** One picture or stretch of sound of a fragment. Times in ticks of its track. */
export interface Sample {
  readonly data: Uint8Array
  readonly duration: number
  /** From when it is decoded to when it is shown; negative where that comes before. */
  readonly compositionOffset: number
  readonly isKey: boolean
}

/** The only track of its file. */
const TRACK_ID = 1
/** `sample_depends_on`: on none; on others, and not a sync sample (ISO/IEC 14496-12, 8.6.4 and 8.8.3). */
const KEY_FLAGS = 0x0200_0000
const DELTA_FLAGS = 0x0101_0000
/** `trun`: data offset, and of each sample its duration, size, flags and composition offset. */
const RUN_FLAGS = 0x000f01
/** `tfhd`: data is counted from this fragment's beginning. */
const BASE_IS_FRAGMENT = 0x020000

/**
 * Writes samples as one movie fragment: `moof` and `mdat` (ISO/IEC 14496-12, 8.8). `decodeTime` is that of the first
 * sample, in ticks; `sequence` counts the fragments of a segment from 1.
 */
export function writeFragment(
  samples: readonly Sample[],
  { decodeTime, sequence }: { decodeTime: number; sequence: number },
): Uint8Array {
  const runEntries = Buffer.alloc(samples.length * 16)
  let dataBytes = 0
  for (const [i, sample] of samples.entries()) {
    runEntries.writeUInt32BE(sample.duration, i * 16)
    runEntries.writeUInt32BE(sample.data.length, i * 16 + 4)
    runEntries.writeUInt32BE(sample.isKey ? KEY_FLAGS : DELTA_FLAGS, i * 16 + 8)
    runEntries.writeInt32BE(sample.compositionOffset, i * 16 + 12)
    dataBytes += sample.data.length
  }
  const moof = (dataOffset: number) =>
    box('moof', [
      fullBox('mfhd', 0, 0, [uint32(sequence)]),
      box('traf', [
        fullBox('tfhd', 0, BASE_IS_FRAGMENT, [uint32(TRACK_ID)]),
        fullBox('tfdt', 1, 0, [uint64(decodeTime)]),
        fullBox('trun', 1, RUN_FLAGS, [uint32(samples.length), uint32(dataOffset), runEntries]),
      ]),
    ])
  const dataOffset = moof(0).length + 8
  const mdatHeader = Buffer.concat([uint32(dataBytes + 8), Buffer.from('mdat')])
  return Buffer.concat([moof(dataOffset), mdatHeader, ...samples.map(({ data }) => data)])
}

function box(type: string, parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 8)
  return Buffer.concat([uint32(length), Buffer.from(type), ...parts])
}

function fullBox(type: string, version: number, flags: number, parts: readonly Uint8Array[]): Uint8Array {
  return box(type, [uint32(version * 2 ** 24 + flags), ...parts])
}

function uint32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

function uint64(value: number): Uint8Array {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(value))
  return bytes
}
