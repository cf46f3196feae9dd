import { readdir, readFile, readlink } from 'node:fs/promises'
import { isHouseAddress } from '@lanterne/privacy'

/** A socket of this process, as the kernel has it. */
export interface ProcessSocket {
  readonly protocol: 'tcp' | 'udp'
  /** Its two ends. */
  readonly text: string
  /** Whether it speaks with this machine only. */
  readonly isOfThisMachine: boolean
  /** Whether it is a UDP socket without another end, as the tunnel has one and nothing else may. */
  readonly isWay: boolean
}

const tables = ['tcp', 'tcp6', 'udp', 'udp6'] as const
const LISTENING = '0A'

/** The internet sockets of this process; `undefined` where the system does not tell (it does on Linux). */
export async function listSockets(): Promise<readonly ProcessSocket[] | undefined> {
  if (process.platform !== 'linux') return undefined
  const inodes = new Set<string>()
  for (const name of await readdir('/proc/self/fd')) {
    // One that was closed meanwhile is none.
    const target = await readlink(`/proc/self/fd/${name}`).catch(() => '')
    const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1]
    if (inode !== undefined) inodes.add(inode)
  }
  const found: ProcessSocket[] = []
  let ways = 0
  for (const table of tables) {
    const text = await readFile(`/proc/self/net/${table}`, 'latin1').catch(() => '')
    for (const line of text.split('\n').slice(1)) {
      const socket = readLine(line, table.startsWith('tcp') ? 'tcp' : 'udp', inodes)
      if (!socket) continue
      // One way at a time: a second such socket is a stranger.
      const isWay = socket.isWay && ways++ === 0
      found.push({ ...socket, isWay })
    }
  }
  return found
}

function readLine(
  line: string,
  protocol: 'tcp' | 'udp',
  inodes: ReadonlySet<string>,
): ProcessSocket | undefined {
  const [, local = '', remote = '', state = '', , , , , , inode = ''] = line.trim().split(/\s+/)
  if (!inodes.has(inode)) return undefined
  const [here, there] = [readEnd(local), readEnd(remote)]
  if (!here || !there) return undefined
  const isListening = protocol === 'tcp' && state === LISTENING
  const isOpenEnded = there.port === 0
  const isOfThisMachine = isLoopback(here.host) && (isListening || isOpenEnded || isLoopback(there.host))
  return {
    protocol,
    text: `${protocol} ${here.host}:${here.port} → ${there.host}:${there.port}`,
    isOfThisMachine,
    isWay: protocol === 'udp' && isOpenEnded && !isLoopback(here.host),
  }
}

/** `0100007F:1F90`: words of 32 bits as this machine orders their bytes, which is little-endian wherever Node runs. */
function readEnd(text: string): { readonly host: string; readonly port: number } | undefined {
  const [address = '', port = ''] = text.split(':')
  if (!/^(?:[\dA-F]{8}){1,4}$/.test(address)) return undefined
  const bytes = (address.match(/.{8}/g) ?? []).flatMap((word) => [...Buffer.from(word, 'hex')].toReversed())
  const isMapped = bytes.length === 16 && bytes.slice(0, 12).every((byte, at) => byte === (at < 10 ? 0 : 255))
  const plain = isMapped ? bytes.slice(12) : bytes
  const host =
    plain.length === 4 ? plain.join('.') : (Buffer.from(plain).toString('hex').match(/.{4}/g) ?? []).join(':')
  return { host, port: Number.parseInt(port, 16) }
}

function isLoopback(host: string): boolean {
  return host.startsWith('127.') || (isHouseAddress(host) && /^(0{4}:){7}0001$/.test(host))
}
