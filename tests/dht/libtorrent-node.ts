import { join } from 'node:path'
import type { Endpoint } from '@lanterne/kernel'
import type { Stage } from '../support/stage.ts'

/** What a node says of itself. */
export interface NodeStatus {
  readonly nodes: number
  readonly seeding: boolean
  readonly announcing: boolean
  readonly peers: number
}

/** libtorrent on 127.0.0.1, whose only way to others is the DHT. */
export interface LibtorrentNode {
  readonly endpoint: Endpoint
  tell(command: Readonly<Record<string, string>>): void
  /** The last line of this kind that it said. */
  last(event: string): Record<string, unknown> | undefined
  status(): NodeStatus | undefined
}

/** Opens a node that begins with `first`, or alone. */
export async function openLibtorrentNode(stage: Stage, first?: Endpoint): Promise<LibtorrentNode> {
  const program = stage.start('libtorrent', '/usr/bin/python3', [
    join(import.meta.dirname, 'libtorrent-node.py'),
    ...(first ? ['--node', `${first.host}:${first.port}`] : []),
  ])
  const [, port] = await program.waitForOutput(/"event": "listening", "port": (\d+)/, { timeoutMs: 30_000 })
  const last = (event: string): Record<string, unknown> | undefined => {
    const lines = program.stdout.split('\n').slice(0, -1)
    const line = lines.findLast((text) => text.startsWith(`{"event": "${event}"`))
    return line === undefined ? undefined : JSON.parse(line)
  }
  return {
    endpoint: { host: '127.0.0.1', port: Number(port) },
    tell: (command) => program.say(JSON.stringify(command)),
    last,
    // The script of this folder writes it so.
    status: () => last('status') as NodeStatus | undefined,
  }
}
