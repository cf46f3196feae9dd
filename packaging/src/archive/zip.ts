import { crc32, deflateRawSync } from 'node:zlib'
import { buildEpochSeconds, foldersOf, inOrder, type Tree } from '../tree.ts'

const unix = 3 << 8
const version = 20
/** Names are UTF-8. */
const flags = 1 << 11

interface Written {
  readonly name: Buffer
  readonly method: 0 | 8
  readonly crc: number
  readonly packed: Uint8Array
  readonly size: number
  /** Type and permissions, as Unix has them. */
  readonly mode: number
}

/** A zip archive of `tree` inside the folder `prefix`: sorted, with Unix modes and links, every time the same. */
export function zip(tree: Tree, { prefix }: { prefix: string }): Buffer {
  const folders = ['', ...foldersOf(tree).map((folder) => `${folder}/`)].map((folder) =>
    stored(`${prefix}/${folder}`, Buffer.alloc(0), 0o040755),
  )
  const files = inOrder(tree).map(([path, entry]) =>
    entry.kind === 'link'
      ? stored(`${prefix}/${path}`, Buffer.from(entry.target), 0o120777)
      : deflated(`${prefix}/${path}`, entry.bytes, entry.isExecutable ? 0o100755 : 0o100644),
  )
  const all = [...folders, ...files].sort((a, b) => Buffer.compare(a.name, b.name))
  const parts: Uint8Array[] = []
  const directory: Uint8Array[] = []
  let offset = 0
  for (const member of all) {
    const local = localHeader(member)
    directory.push(directoryEntry(member, offset))
    parts.push(local, member.packed)
    offset += local.length + member.packed.length
  }
  const directoryBytes = directory.reduce((sum, { length }) => sum + length, 0)
  return Buffer.concat([...parts, ...directory, end(all.length, directoryBytes, offset)])
}

function stored(name: string, bytes: Uint8Array, mode: number): Written {
  return { name: Buffer.from(name), method: 0, crc: crc32(bytes), packed: bytes, size: bytes.length, mode }
}

function deflated(name: string, bytes: Uint8Array, mode: number): Written {
  const packed = deflateRawSync(bytes, { level: 9 })
  if (packed.length >= bytes.length) return stored(name, bytes, mode)
  return { name: Buffer.from(name), method: 8, crc: crc32(bytes), packed, size: bytes.length, mode }
}

/** Time and date as MS-DOS kept them, in UTC. */
function dosTime(): { time: number; date: number } {
  const at = new Date(buildEpochSeconds * 1000)
  return {
    time: (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1),
    date: ((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate(),
  }
}

/** What both headers say alike, from the version that is needed to the length of the name. */
function facts({ name, method, crc, packed, size }: Written): Buffer {
  const { time, date } = dosTime()
  const bytes = Buffer.alloc(26)
  bytes.writeUInt16LE(version, 0)
  bytes.writeUInt16LE(flags, 2)
  bytes.writeUInt16LE(method, 4)
  bytes.writeUInt16LE(time, 6)
  bytes.writeUInt16LE(date, 8)
  bytes.writeUInt32LE(crc, 10)
  bytes.writeUInt32LE(packed.length, 14)
  bytes.writeUInt32LE(size, 18)
  bytes.writeUInt16LE(name.length, 22)
  return bytes
}

function localHeader(member: Written): Buffer {
  return Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), facts(member), member.name])
}

function directoryEntry(member: Written, offset: number): Buffer {
  const head = Buffer.from('PK\x01\x02\0\0', 'latin1')
  head.writeUInt16LE(unix | version, 4)
  const tail = Buffer.alloc(14)
  tail.writeUInt32LE((member.mode << 16) >>> 0, 6)
  tail.writeUInt32LE(offset, 10)
  return Buffer.concat([head, facts(member), tail, member.name])
}

function end(count: number, directoryBytes: number, offset: number): Buffer {
  const bytes = Buffer.alloc(22)
  bytes.write('PK\x05\x06', 0, 'latin1')
  bytes.writeUInt16LE(count, 8)
  bytes.writeUInt16LE(count, 10)
  bytes.writeUInt32LE(directoryBytes, 12)
  bytes.writeUInt32LE(offset, 16)
  return bytes
}
