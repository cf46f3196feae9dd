import { buildEpochSeconds, type Entry, foldersOf, inOrder, type Tree } from '../tree.ts'

const blockBytes = 512

interface Member {
  readonly path: string
  readonly mode: number
  readonly type: '0' | '2' | '5' | 'x'
  readonly bytes?: Uint8Array
  readonly target?: string
}

/**
 * A tar archive (POSIX ustar, with a pax header before a name that is too long for it) of `tree`: sorted, owned by root,
 * every time the same. `prefix` is put before each path as it is: `./` for Debian, a folder's name for a download.
 */
export function tar(tree: Tree, { prefix = '' }: { prefix?: string } = {}): Buffer {
  const folders: Member[] = foldersOf(tree).map((path) => ({
    ...{ path: `${prefix}${path}/`, mode: 0o755, type: '5' as const },
  }))
  const top: Member[] = prefix.endsWith('/') ? [{ path: prefix, mode: 0o755, type: '5' }] : []
  const files = inOrder(tree).map(([path, entry]) => memberOf(`${prefix}${path}`, entry))
  const all = [...folders, ...files].sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)))
  const blocks = [...top, ...all].flatMap(blocksOf)
  return Buffer.concat([...blocks, Buffer.alloc(2 * blockBytes)])
}

function memberOf(path: string, entry: Entry): Member {
  if (entry.kind === 'link') return { path, mode: 0o777, type: '2', target: entry.target }
  return { path, mode: entry.isExecutable ? 0o755 : 0o644, type: '0', bytes: entry.bytes }
}

function blocksOf(member: Member): Uint8Array[] {
  const { path, target = '', bytes = new Uint8Array(0) } = member
  const padding = Buffer.alloc((blockBytes - (bytes.length % blockBytes)) % blockBytes)
  const long: [string, string][] = []
  if (!split(path)) long.push(['path', path])
  if (Buffer.byteLength(target) > 100) long.push(['linkpath', target])
  const before = long.length === 0 ? [] : blocksOf(paxMember(long))
  return [...before, header(member, bytes.length), bytes, padding]
}

function paxMember(records: readonly [string, string][]): Member {
  const text = records.map(([key, value]) => paxRecord(key, value)).join('')
  return { path: 'PaxHeader', mode: 0o644, type: 'x', bytes: Buffer.from(text) }
}

/** `LENGTH key=value\n`, where the length counts itself, too. */
function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`
  let length = Buffer.byteLength(rest)
  while (Buffer.byteLength(`${length}${rest}`) !== length) length = Buffer.byteLength(`${length}${rest}`)
  return `${length}${rest}`
}

/** A path as ustar keeps it: a name of 100 bytes, and what is before it in 155. Absent where it does not fit. */
function split(path: string): { name: string; prefix: string } | undefined {
  if (Buffer.byteLength(path) <= 100) return { name: path, prefix: '' }
  for (let at = path.indexOf('/'); at > 0; at = path.indexOf('/', at + 1)) {
    const [prefix, name] = [path.slice(0, at), path.slice(at + 1)]
    if (name !== '' && Buffer.byteLength(name) <= 100 && Buffer.byteLength(prefix) <= 155)
      return { name, prefix }
  }
  return undefined
}

function header({ path, mode, type, target = '' }: Member, size: number): Buffer {
  const block = Buffer.alloc(blockBytes)
  const { name, prefix } = split(path) ?? { name: cut(path), prefix: '' }
  const octal = (value: number, width: number) => `${value.toString(8).padStart(width - 1, '0')}\0`
  block.write(name, 0)
  block.write(octal(mode, 8), 100)
  block.write(octal(0, 8), 108)
  block.write(octal(0, 8), 116)
  block.write(octal(size, 12), 124)
  block.write(octal(buildEpochSeconds, 12), 136)
  block.write(' '.repeat(8), 148)
  block.write(type, 156)
  block.write(cut(target), 157)
  block.write('ustar\x0000', 257)
  block.write('root', 265)
  block.write('root', 297)
  block.write(prefix, 345)
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return block
}

/** As much of a text as fits where the pax header before it tells the whole. */
function cut(text: string): string {
  return Buffer.from(text).subarray(0, 100).toString('latin1')
}
