import { bisect, type Place } from '../bisect.ts'
import type { ReadAhead } from '../read-ahead.ts'
import { boxes, findBox, readBoxHeader, viewOf } from './boxes.ts'
import type { FragmentIndex } from './fragment-index.ts'

const LOOK_BYTES = 64 << 10
/** More of a film without the beginning of a fragment is no film. */
const LONGEST_LOOK_BYTES = 48 << 20
const MOST_FRAGMENT_BYTES = 4 << 20
/** Type of a fragment's box, and of the box that it begins with. */
const [MOOF, MFHD] = [Buffer.from('moof'), Buffer.from('mfhd')]

type Clocks = Pick<FragmentIndex, 'ticksPerSecond'>

/** The first fragment at `from` or behind it that holds `trackId`, and when its first sample is decoded. */
export async function nextFragment(
  file: ReadAhead,
  from: number,
  { trackId, before = file.size, ...clocks }: Clocks & { trackId: number; before?: number },
): Promise<Place | undefined> {
  const end = Math.min(before, file.size, from + LONGEST_LOOK_BYTES)
  for (let at = from; at < end; at += LOOK_BYTES) {
    const bytes = Buffer.from(await file.bytes(at, Math.min(at + LOOK_BYTES + 16, end)))
    for (let i = bytes.indexOf(MOOF); i >= 0; i = bytes.indexOf(MOOF, i + 1)) {
      if (i < 4 && at > from) continue
      const place = i < 4 ? undefined : await fragmentAt(file, at + i - 4, { trackId, ...clocks })
      if (place) return place
    }
  }
  return undefined
}

/** The last fragment of `trackId` that begins not later than `seconds`, or one a little before it. */
export async function findFragment(
  file: ReadAhead,
  seconds: number,
  { index, trackId, durationSeconds }: { index: FragmentIndex; trackId: number; durationSeconds: number },
): Promise<Place> {
  const options = { trackId, ticksPerSecond: index.ticksPerSecond }
  const first = (await nextFragment(file, index.headEnd, options)) ?? { at: index.headEnd, seconds: 0 }
  return await bisect(seconds, {
    first,
    end: { at: file.size, seconds: durationSeconds },
    next: (from, before) => nextFragment(file, from, { ...options, before }),
  })
}

/** When the film ends, as its last fragments say. */
export async function lastFragmentEnd(
  file: ReadAhead,
  { index, trackId }: { index: FragmentIndex; trackId: number },
): Promise<number | undefined> {
  const options = { trackId, ticksPerSecond: index.ticksPerSecond }
  for (let back = 256 << 10; back <= LONGEST_LOOK_BYTES; back *= 2) {
    let found: Place | undefined
    for (let from = Math.max(index.headEnd, file.size - back); ; ) {
      const next = await nextFragment(file, from, options)
      if (!next) break
      found = next
      from = next.at + 8
    }
    if (found) return found.seconds + (await lengthOf(file, found.at, options))
    if (back >= file.size) return undefined
  }
  return undefined
}

/** The fragment whose box begins at `at`; absent when there is none: its type is only four bytes, which others hold too. */
async function fragmentAt(
  file: ReadAhead,
  at: number,
  { trackId, ticksPerSecond }: Clocks & { trackId: number },
): Promise<Place | undefined> {
  const moof = await readMoof(file, at)
  const ticks = ticksPerSecond.get(trackId)
  if (!moof || !ticks) return undefined
  for (const { traf, id } of trackFragments(moof)) {
    const time = id === trackId && findBox(moof, 'tfdt', traf)
    if (!time || time.end - time.start < (moof[time.start] === 1 ? 12 : 8)) continue
    const view = viewOf(moof)
    const decode =
      moof[time.start] === 1 ? Number(view.getBigUint64(time.start + 4)) : view.getUint32(time.start + 4)
    return { at, seconds: decode / ticks }
  }
  return undefined
}

/** How long the samples of `trackId` in the fragment at `at` are together, as far as it says. */
async function lengthOf(
  file: ReadAhead,
  at: number,
  { trackId, ticksPerSecond }: Clocks & { trackId: number },
): Promise<number> {
  const moof = await readMoof(file, at)
  if (!moof) return 0
  const view = viewOf(moof)
  let ticks = 0
  for (const { traf, id, header } of trackFragments(moof)) {
    if (id !== trackId) continue
    const flags = view.getUint32(header.start) & 0xffffff
    // Base offset and description come before the duration that samples have by default (8.8.7).
    const at = header.start + 8 + (flags & 1 ? 8 : 0) + (flags & 2 ? 4 : 0)
    const usual = flags & 8 && at + 4 <= header.end ? view.getUint32(at) : 0
    for (const run of boxes(moof, traf)) if (run.type === 'trun') ticks += runLength(view, run, usual)
  }
  return ticks / (ticksPerSecond.get(trackId) ?? 1)
}

/** Durations of a `trun` (8.8.8), where `usual` is that of samples that say nothing. */
function runLength(view: DataView, { start, end }: { start: number; end: number }, usual: number): number {
  if (end - start < 8) return 0
  const flags = view.getUint32(start) & 0xffffff
  const count = view.getUint32(start + 4)
  if (!(flags & 0x100)) return count * usual
  const size = [0x100, 0x200, 0x400, 0x800].reduce((sum, flag) => sum + (flags & flag ? 4 : 0), 0)
  let at = start + 8 + (flags & 1 ? 4 : 0) + (flags & 4 ? 4 : 0)
  let sum = 0
  for (let i = 0; i < count && at + 4 <= end; i++, at += size) sum += view.getUint32(at)
  return sum
}

/** The content of the `moof` box at `at`. */
async function readMoof(file: ReadAhead, at: number): Promise<Uint8Array | undefined> {
  const head = Buffer.from(await file.bytes(at, at + 16))
  if (head.length < 16 || !head.subarray(4, 8).equals(MOOF) || !head.subarray(12).equals(MFHD))
    return undefined
  const size = head.readUInt32BE()
  if (size < 24 || size > MOST_FRAGMENT_BYTES || at + size > file.size) return undefined
  const bytes = await file.bytes(at + 8, at + size)
  // Its boxes fill it exactly.
  let end = 0
  for (const box of boxes(bytes)) end = box.end
  return end === bytes.length && readBoxHeader(bytes, 0) ? bytes : undefined
}

function* trackFragments(moof: Uint8Array) {
  for (const traf of boxes(moof)) {
    const header = traf.type === 'traf' && findBox(moof, 'tfhd', traf)
    if (header && header.end - header.start >= 8)
      yield { traf, header, id: viewOf(moof).getUint32(header.start + 4) }
  }
}
