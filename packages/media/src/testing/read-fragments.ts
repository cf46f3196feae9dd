import { type Box, boxes, findBox, viewOf } from '../mp4/boxes.ts'

export interface ReadSample {
  readonly decodeTime: number
  readonly showTime: number
  readonly duration: number
  readonly isKey: boolean
  readonly data: Uint8Array
}

/** Reads what `fragments` wrote, as a player would: for tests. */
export function readFragments(bytes: Uint8Array): ReadSample[] {
  const view = viewOf(bytes)
  const samples: ReadSample[] = []
  let moof: Box | undefined
  for (const box of boxes(bytes)) {
    if (box.type === 'moof') moof = box
    if (box.type !== 'mdat' || !moof) continue
    const tfdt = findBox(bytes, 'traf/tfdt', moof)
    const trun = findBox(bytes, 'traf/trun', moof)
    if (!tfdt || !trun) throw new Error('no times')
    let time = Number(view.getBigUint64(tfdt.start + 4))
    let at = moof.start - 8 + view.getInt32(trun.start + 8)
    if (at !== box.start) throw new Error('data is elsewhere')
    for (let i = 0; i < view.getUint32(trun.start + 4); i++) {
      const entry = trun.start + 12 + i * 16
      const duration = view.getUint32(entry)
      const size = view.getUint32(entry + 4)
      samples.push({
        decodeTime: time,
        showTime: time + view.getInt32(entry + 12),
        duration,
        isKey: view.getUint32(entry + 8) === 0x0200_0000,
        data: bytes.subarray(at, at + size),
      })
      time += duration
      at += size
    }
    if (at !== box.end) throw new Error('data is left over')
  }
  return samples
}
