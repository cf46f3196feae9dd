import { type Sample, writeFragment } from '../../film/write-fragment.ts'

/** A thousand ticks a second. */
const ticksPerSecond = 1000

function box(type: string, content: Uint8Array): Buffer {
  const head = Buffer.alloc(8)
  head.writeUInt32BE(content.length + 8)
  head.write(type, 4)
  return Buffer.concat([head, content])
}

/** Fragmented MP4 as FFmpeg is asked for it: a header, and a fragment for each packet. For tests. */
export function fragmentStream(
  packets: readonly (readonly [milliseconds: number, duration: number, type?: 'key' | 'delta'])[],
): Buffer {
  const clock = Buffer.alloc(24)
  clock.writeUInt32BE(ticksPerSecond, 12)
  const moov = box('moov', box('trak', box('mdia', box('mdhd', clock))))
  const fragments = packets.map(([milliseconds, duration, type = 'key'], i) => {
    const sample: Sample = {
      data: Buffer.from(`packet ${i}`),
      duration,
      compositionOffset: 0,
      isKey: type === 'key',
    }
    return writeFragment([sample], { decodeTime: milliseconds, sequence: i + 1 })
  })
  return Buffer.concat([box('ftyp', Buffer.from('isom')), moov, ...fragments])
}
