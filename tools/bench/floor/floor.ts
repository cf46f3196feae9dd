/**
 * What no engine can beat: bare sockets that fetch the same bytes over the same lines, which are known beforehand, after
 * the fewest round trips, checking nothing. Bytes count when all of their hashed unit is here, as for any engine.
 * Arguments: the job, and what else is known, both as JSON.
 */
import { connect, type Socket } from 'node:net'
import type { Arrival, Job, Peer, Read, ReadResult } from '../job.ts'
import type { Line } from '../rows.ts'
import { serveOutcome } from '../serve-job.ts'
import { prefixOf, shareOut } from './share-out.ts'

/** What the floor knows besides the job. */
export interface FloorSettings {
  readonly servers: readonly Peer[]
  readonly lines: readonly Line[]
  /** Bytes that can be checked at once. */
  readonly unitBytes: number
}

/** A read without an end takes this much: it holds what a player waits for. */
const ENDLESS_BYTES = 8 << 20

const job = JSON.parse(process.argv[2] as string) as Job
const { servers, lines, unitBytes } = JSON.parse(process.argv[3] as string) as FloorSettings

class Connection {
  readonly #socket: Socket
  /** Of the read that goes on, and of all of them. */
  received = 0
  total = 0
  onData: () => void = () => undefined

  constructor({ host, port }: Peer) {
    const buffer = Buffer.allocUnsafeSlow(1 << 18)
    const callback = (bytes: number) => {
      this.received += bytes
      this.total += bytes
      this.onData()
      return true
    }
    this.#socket = connect({ host, port, noDelay: true, onread: { buffer, callback } })
    this.#socket.on('error', (error) => {
      throw error
    })
  }

  /** Waits for the connection where it does not stand yet. */
  ask(stretches: readonly (readonly [number, number])[]): void {
    this.#socket.write(`${JSON.stringify(stretches)}\n`)
  }
}

function take(
  connections: readonly Connection[],
  { start, bytes, forMs }: Read,
  { zeroMs, tripsBefore }: { zeroMs: number; tripsBefore: number },
): Promise<ReadResult> {
  const demandedMs = performance.now() - zeroMs
  const wanted = forMs === undefined ? bytes : Math.min(bytes, ENDLESS_BYTES)
  const from = start - (start % unitBytes)
  const end = Math.min(job.sizeBytes, Math.ceil((start + wanted) / unitBytes) * unitBytes)
  const shares = shareOut([from, end], lines, {
    tripsBefore,
    sentBytes: connections.map(({ total }) => total),
  })
  const arrivals: Arrival[] = []
  return new Promise((resolve) => {
    for (const connection of connections) connection.received = 0
    const onData = () => {
      const received = connections.map((connection) => connection.received)
      const prefix = prefixOf(shares, received, end)
      const whole = prefix === end ? prefix : prefix - (prefix % unitBytes)
      const here = Math.min(bytes, whole - start)
      if (here > (arrivals.at(-1)?.[1] ?? 0)) arrivals.push([performance.now() - zeroMs, here])
      if (prefix === end) resolve({ demandedMs, arrivals, hashCpuSeconds: 0 })
    }
    for (const [index, share] of shares.entries()) {
      const connection = connections[index] as Connection
      connection.onData = onData
      if (share.length > 0) connection.ask(share)
    }
  })
}

await serveOutcome(async (zeroMs) => {
  const connections = servers.map((server) => new Connection(server))
  const reads: ReadResult[] = []
  for (const read of job.reads)
    reads.push(await take(connections, read, { zeroMs, tripsBefore: reads.length === 0 ? 2 : 1 }))
  return { reads }
})
