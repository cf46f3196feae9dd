import { findBox, malformedMp4, viewOf } from '../mp4/boxes.ts'

/** One packet of the only track of a fragmented MP4 stream. Times in seconds of the file's own clock. */
export interface NativePacket {
  readonly timestamp: number
  readonly duration: number
  readonly isKey: boolean
  readonly data: Uint8Array
}

/** What a stream of fragmented MP4 gives: its header once, then its packets. */
export type NativePart =
  | { readonly kind: 'init'; readonly bytes: Uint8Array; readonly ticksPerSecond: number }
  | ({ readonly kind: 'packet' } & NativePacket)

/** A packet of a film is far smaller; what says that it is larger is broken, or an attack on memory. */
const maxBoxBytes = 64 << 20
/** A fragment is asked for with each packet. */
const maxPackets = 4096

/**
 * Reads the fragmented MP4 that FFmpeg writes, chunk by chunk as it comes. It comes from a process that may have been
 * taken over by a film: nothing in it is trusted. Throws `AppError` `format-not-playable`.
 */
export async function* readFragments(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<NativePart> {
  let ftyp: Uint8Array = new Uint8Array()
  let moof: Uint8Array | undefined
  let ticksPerSecond = 0
  for await (const { type, bytes } of wholeBoxes(chunks)) {
    if (type === 'ftyp') ftyp = bytes
    if (type === 'moov') {
      if (ticksPerSecond > 0) throw malformedMp4()
      ticksPerSecond = readClock(bytes)
      yield { kind: 'init', bytes: Buffer.concat([ftyp, bytes]), ticksPerSecond }
    }
    if (type === 'moof') moof = bytes
    if (type !== 'mdat' || !moof) continue
    if (ticksPerSecond === 0) throw malformedMp4()
    for (const packet of readFragment(moof, bytes, ticksPerSecond)) yield { kind: 'packet', ...packet }
    moof = undefined
  }
}

/** The boxes of a stream, each whole. What the stream ends in the middle of is left out. */
async function* wholeBoxes(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<{ type: string; bytes: Uint8Array }> {
  const waiting: Uint8Array[] = []
  let length = 0
  let wanted = 8
  for await (const chunk of chunks) {
    waiting.push(chunk)
    length += chunk.length
    if (length < wanted) continue
    const all = Buffer.concat(waiting.splice(0))
    let at = 0
    for (wanted = 8; length - at >= 8; at += wanted, wanted = 8) {
      wanted = all.readUInt32BE(at)
      if (wanted < 8 || wanted > maxBoxBytes) throw malformedMp4()
      if (length - at < wanted) break
      yield { type: all.toString('latin1', at + 4, at + 8), bytes: all.subarray(at, at + wanted) }
    }
    waiting.push(all.subarray(at))
    length -= at
  }
}

function readClock(moov: Uint8Array): number {
  const header = findBox(moov, 'moov/trak/mdia/mdhd')
  if (!header || header.end - header.start < 24) throw malformedMp4()
  const ticks = viewOf(moov).getUint32(header.start + (moov[header.start] === 1 ? 20 : 12))
  if (ticks === 0) throw malformedMp4()
  return ticks
}

/** `tfhd` and `trun` fields that are there when their flags are set (ISO/IEC 14496-12, 8.8.7 and 8.8.8). */
const headerFields = { baseOffset: 1, description: 2, duration: 8, size: 16, flags: 32 }
const runFields = { offset: 1, firstFlags: 4, duration: 0x100, size: 0x200, flags: 0x400, composition: 0x800 }
const isNoKey = 0x1_0000

function* readFragment(moof: Uint8Array, mdat: Uint8Array, ticksPerSecond: number): Generator<NativePacket> {
  const header = fieldsOf(moof, 'moof/traf/tfhd')
  const time = fieldsOf(moof, 'moof/traf/tfdt')
  const run = fieldsOf(moof, 'moof/traf/trun')
  header.skip(4)
  if (header.flags & headerFields.baseOffset) header.skip(8)
  if (header.flags & headerFields.description) header.skip(4)
  const usualDuration = header.flags & headerFields.duration ? header.uint32() : 0
  const usualSize = header.flags & headerFields.size ? header.uint32() : 0
  const usualFlags = header.flags & headerFields.flags ? header.uint32() : 0
  let decodeTime = time.version === 1 ? time.int64() : time.uint32()
  const count = run.uint32()
  if (count > maxPackets) throw malformedMp4()
  // Data is counted from the beginning of the `moof`; that of one track alone is all that there is.
  if (run.flags & runFields.offset) run.skip(4)
  const firstFlags = run.flags & runFields.firstFlags ? run.uint32() : undefined
  let at = 8
  for (let i = 0; i < count; i++) {
    const duration = run.flags & runFields.duration ? run.uint32() : usualDuration
    const size = run.flags & runFields.size ? run.uint32() : usualSize
    const ownFlags = run.flags & runFields.flags ? run.uint32() : usualFlags
    const composition = run.flags & runFields.composition ? run.int32() : 0
    const flags = i === 0 ? (firstFlags ?? ownFlags) : ownFlags
    if (at + size > mdat.length) throw malformedMp4()
    yield {
      timestamp: (decodeTime + composition) / ticksPerSecond,
      duration: duration / ticksPerSecond,
      isKey: (flags & isNoKey) === 0,
      data: mdat.subarray(at, at + size),
    }
    at += size
    decodeTime += duration
  }
}

/** The fields of a full box, in order. */
function fieldsOf(bytes: Uint8Array, path: string) {
  const box = findBox(bytes, path)
  if (!box || box.end - box.start < 4) throw malformedMp4()
  const view = viewOf(bytes)
  let at = box.start + 4
  const take = (length: number) => {
    at += length
    if (at > box.end) throw malformedMp4()
    return at - length
  }
  return {
    version: view.getUint8(box.start),
    flags: view.getUint32(box.start) & 0xff_ffff,
    skip: (length: number) => void take(length),
    uint32: () => view.getUint32(take(4)),
    int32: () => view.getInt32(take(4)),
    int64: () => Number(view.getBigInt64(take(8))),
  }
}
