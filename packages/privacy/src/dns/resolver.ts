import { domainToASCII } from 'node:url'
import {
  AppError,
  type Clock,
  type Network,
  type Random,
  randomInteger,
  type TcpSocket,
  withDeadline,
} from '@lanterne/kernel'
import { addressBytes } from '../packet/ip-address.ts'
import { type AddressRecord, type DnsAnswer, parseAnswer, RECORD, writeQuestion } from './message.ts'

const port = 53
/** Each server is asked this often, one after the other. */
const rounds = 3
const patienceMs = 2000
const wholeMs = 15_000
const mostAnswerBytes = 65_535
const mostCached = 1024
const [leastTtlSeconds, mostTtlSeconds] = [10, 3600]
const noSuchName = 3

/** What a resolver is made of. */
export interface ResolverParts {
  /** Ways to the servers: those of the tunnel. */
  readonly network: Pick<Network, 'bindUdp' | 'connectTcp'>
  /** Addresses of name servers, the best first. */
  readonly servers: readonly string[]
  /** Which families can be used at all. */
  readonly families: readonly (4 | 6)[]
  readonly clock: Clock
  readonly random: Random
}

/** Looks names up (RFC 1035; by TCP what is cut, RFC 7766), and remembers the answers for as long as they hold. */
export function createResolver(parts: ResolverParts): Network['lookup'] {
  const { servers, families, clock } = parts
  const cache = new Map<string, { readonly addresses: readonly string[]; readonly untilMs: number }>()
  const types = families.map((family) => (family === 4 ? RECORD.a : RECORD.aaaa))
  return async (name, { signal }) => {
    signal.throwIfAborted()
    if (addressBytes(name)) return [name]
    const ascii = domainToASCII(name)
    // Without a point, it is a name of this house, which no server of a tunnel knows.
    if (servers.length === 0 || !ascii.includes('.')) throw notFound('ENOTFOUND')
    const known = cache.get(ascii)
    if (known && clock.now() < known.untilMs) return known.addresses
    using limit = withDeadline(clock, wholeMs, () => notFound('ETIMEDOUT'), { signal })
    const asked = await Promise.allSettled(types.map((type) => ask(parts, ascii, type, limit)))
    signal.throwIfAborted()
    const answers = asked.flatMap((outcome) => (outcome.status === 'fulfilled' ? outcome.value : []))
    const addresses = answers.flatMap((answer) => answer.addresses)
    const failed = asked.find((outcome) => outcome.status === 'rejected')
    if (addresses.length === 0) throw failed ? (failed.reason as Error) : notFound('ENOTFOUND')
    const ttl = Math.min(
      ...answers.filter((answer) => answer.addresses.length > 0).map(({ ttlSeconds }) => ttlSeconds),
    )
    const seconds = Math.min(mostTtlSeconds, Math.max(leastTtlSeconds, ttl))
    cache.delete(ascii)
    cache.set(ascii, { addresses, untilMs: clock.now() + 1000 * seconds })
    const [oldest] = cache.keys()
    if (cache.size > mostCached && oldest !== undefined) cache.delete(oldest)
    return addresses
  }
}

async function ask(
  parts: ResolverParts,
  name: string,
  type: AddressRecord,
  { signal }: { signal: AbortSignal },
): Promise<DnsAnswer> {
  for (let round = 0; round < rounds; round++) {
    for (const server of parts.servers) {
      // A number and a port of its own for each question: who does not see it has to guess both.
      const id = randomInteger(parts.random, 65_536)
      const question = writeQuestion(id, name, type)
      if (!question) throw notFound('ENOTFOUND')
      const isAnswer = (message: Uint8Array) => {
        const answer = parseAnswer(message, name, type)
        return answer?.id === id ? answer : undefined
      }
      const short = await askOnce(parts, (limit) => askByUdp(parts, server, question, isAnswer, limit), {
        signal,
      })
      const answer = short?.isCut
        ? await askOnce(parts, (limit) => askByTcp(parts, server, question, isAnswer, limit), { signal })
        : short
      if (answer && (answer.code === 0 || answer.code === noSuchName)) return answer
    }
  }
  throw notFound('ETIMEDOUT')
}

/** One attempt; `undefined` when nothing came of it in time. */
async function askOnce(
  { clock }: ResolverParts,
  attempt: (limit: { signal: AbortSignal }) => Promise<DnsAnswer | undefined>,
  { signal }: { signal: AbortSignal },
): Promise<DnsAnswer | undefined> {
  using limit = withDeadline(clock, patienceMs, () => notFound('ETIMEDOUT'), { signal })
  try {
    return await attempt(limit)
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof AppError) return undefined
    throw error
  }
}

type ReadAnswer = (message: Uint8Array) => DnsAnswer | undefined

async function askByUdp(
  { network }: ResolverParts,
  server: string,
  question: Uint8Array,
  read: ReadAnswer,
  { signal }: { signal: AbortSignal },
): Promise<DnsAnswer> {
  const host = server.includes(':') ? '::' : '0.0.0.0'
  await using socket = await network.bindUdp({ host, port: 0 }, { signal })
  return await new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    socket.receive((message, from) => {
      if (from.host !== server || from.port !== port) return
      const answer = read(message)
      if (answer) resolve(answer)
    })
    socket.send(question, { host: server, port })
  })
}

async function askByTcp(
  { network }: ResolverParts,
  server: string,
  question: Uint8Array,
  read: ReadAnswer,
  { signal }: { signal: AbortSignal },
): Promise<DnsAnswer | undefined> {
  const socket = await network.connectTcp({ host: server, port }, { signal })
  try {
    return read(await exchange(socket, question, { signal }))
  } finally {
    socket.destroy()
  }
}

/** Messages on TCP stand behind their length. */
function exchange(
  socket: TcpSocket,
  question: Uint8Array,
  { signal }: { signal: AbortSignal },
): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    let got = new Uint8Array(0)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    socket.receive({
      data(chunk) {
        got = new Uint8Array(Buffer.concat([got, chunk]))
        if (got.length < 2) return
        const length = ((got[0] as number) << 8) | (got[1] as number)
        if (got.length >= 2 + length) resolve(got.subarray(2, 2 + length))
        else if (got.length > 2 + mostAnswerBytes) socket.destroy()
      },
      drain() {},
      close: (error) => reject(error ?? notFound('ECONNRESET')),
    })
    socket.write(Uint8Array.from([question.length >> 8, question.length & 0xff, ...question]))
  })
}

function notFound(code: string): AppError {
  return new AppError('connection-failed', { cause: Object.assign(new Error(code), { code }) })
}
