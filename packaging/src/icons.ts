import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { desktop } from './places.ts'

const picture = () => readFileSync(join(desktop, 'icons', 'lanterne-256.png'))

/** The icon as Windows has it: one picture of 256 pixels, which every version since Vista makes smaller itself. */
export function windowsIcon(): Buffer {
  const png = picture()
  const head = Buffer.alloc(22)
  head.writeUInt16LE(1, 2)
  head.writeUInt16LE(1, 4)
  // A width and a height of 0 are 256; one plane, 32 bits a pixel.
  head.writeUInt16LE(1, 10)
  head.writeUInt16LE(32, 12)
  head.writeUInt32LE(png.length, 14)
  head.writeUInt32LE(head.length, 18)
  return Buffer.concat([head, png])
}

/** The icon as macOS has it. */
export function macIcon(): Buffer {
  const png = picture()
  const chunk = (type: string, size: number) => {
    const head = Buffer.alloc(8)
    head.write(type, 0, 'latin1')
    head.writeUInt32BE(size + 8, 4)
    return head
  }
  return Buffer.concat([chunk('icns', png.length + 8), chunk('ic08', png.length), png])
}
