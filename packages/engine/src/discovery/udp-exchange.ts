import { AppError, type Endpoint, type Network, type Random, type UdpSocket } from '@lanterne/kernel'
import { addressBytes, addressText } from './address.ts'

/** Questions and answers over UDP, told apart by a transaction id in the second four bytes (BEP 15). */
export interface UdpExchange extends AsyncDisposable {
  /** Whether this machine has a network of that address's family; not whether anything answers there. */
  canReach(host: string, options: { signal: AbortSignal }): Promise<boolean>
  /**
   * Sends what `write` makes of a fresh transaction id to an address, once, and resolves with the first datagram that
   * comes back from there with the same id. Waits until `signal` aborts.
   */
  ask(
    to: Endpoint,
    write: (transactionId: number) => Uint8Array,
    options: { signal: AbortSignal },
  ): Promise<Uint8Array>
}

interface Question {
  readonly to: Endpoint
  answer(message: Uint8Array): void
}

const transactionIdAt = 4
const headerBytes = 8

/** Makes an exchange that opens one socket per address family when the first question needs it. */
export function createUdpExchange({ network, random }: { network: Network; random: Random }): UdpExchange {
  const closing = new AbortController()
  const sockets = new Map<string, Promise<UdpSocket>>()
  const questions = new Map<number, Question>()

  function onMessage(message: Uint8Array, from: Endpoint): void {
    if (message.length < headerBytes) return
    const transactionId = new DataView(message.buffer, message.byteOffset).getUint32(transactionIdAt)
    const question = questions.get(transactionId)
    // Anybody may send us anything: only the address that was asked answers.
    if (question?.to.port === from.port && isSameAddress(question.to.host, from.host))
      question.answer(message)
  }

  function socketFor(host: string): Promise<UdpSocket> {
    const any = host.includes(':') ? '::' : '0.0.0.0'
    let socket = sockets.get(any)
    if (!socket) {
      socket = network.bindUdp({ host: any, port: 0 }, { signal: closing.signal }).then((bound) => {
        bound.receive(onMessage)
        return bound
      })
      sockets.set(any, socket)
      // A machine may get IPv6 later: a failure is not kept. Who asked is told of it through the promise itself.
      socket.catch(() => sockets.delete(any))
    }
    return socket
  }

  function freshTransactionId(): number {
    const [a = 0, b = 0] = new Uint16Array(random.bytes(4).buffer)
    const id = a * 0x10000 + b
    return questions.has(id) ? freshTransactionId() : id
  }

  return {
    async canReach(host, { signal }) {
      try {
        await socketFor(host)
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'connection-failed') throw error
        return false
      }
      signal.throwIfAborted()
      return true
    },
    async ask(to, write, { signal }) {
      const socket = await socketFor(to.host)
      signal.throwIfAborted()
      closing.signal.throwIfAborted()
      const transactionId = freshTransactionId()
      return new Promise((resolve, reject) => {
        const settle = () => {
          questions.delete(transactionId)
          signal.removeEventListener('abort', onAbort)
          closing.signal.removeEventListener('abort', onAbort)
        }
        const onAbort = () => {
          settle()
          reject(signal.aborted ? signal.reason : closing.signal.reason)
        }
        signal.addEventListener('abort', onAbort, { once: true })
        closing.signal.addEventListener('abort', onAbort, { once: true })
        questions.set(transactionId, {
          to,
          answer(message) {
            settle()
            resolve(message)
          },
        })
        socket.send(write(transactionId), to)
      })
    },
    async [Symbol.asyncDispose]() {
      closing.abort(new AppError('closed'))
      for (const socket of await Promise.allSettled(sockets.values())) {
        if (socket.status === 'fulfilled') await socket.value[Symbol.asyncDispose]()
      }
    },
  }
}

function isSameAddress(one: string, other: string): boolean {
  const a = addressBytes(one)
  const b = addressBytes(other)
  return a !== undefined && b !== undefined && addressText(a) === addressText(b)
}
