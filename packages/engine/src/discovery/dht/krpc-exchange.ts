import type { Clock, Endpoint, Random, Timer, UdpSocket } from '@lanterne/kernel'
import type { BencodeDictionary } from '../../metainfo/bencode.ts'
import type { AddressBudgets } from './address-budgets.ts'
import { decodeKrpc, encodeAnswer, encodeError, encodeQuery, type KrpcFields } from './krpc.ts'
import { type Family, familyOf, plainHost } from './node-contact.ts'

/** When nobody waits for an answer any more. */
const ANSWER_TIMEOUT_MS = 5000
const LEAST_PATIENCE_MS = 100
const MOST_PATIENCE_MS = 1500
const MOST_PENDING = 1000

/** What becomes of a question; exactly one of the two is called, once. */
export interface Reply {
  answered(values: BencodeDictionary, rttMs: number): void
  /** Nothing came, or an error with this code (`KrpcError`). */
  failed(code: number | undefined): void
}

/** An answer, or an error of BEP 5, to a query; nothing where silence is better. */
export type QueryResult = { readonly values: KrpcFields } | { readonly error: number } | undefined

export interface KrpcExchangeOptions {
  readonly socket: UdpSocket
  readonly family: Family
  readonly clock: Clock
  readonly random: Random
  readonly budgets: AddressBudgets
  readonly isReadOnly: () => boolean
  readonly onQuery: (
    query: { method: string; arguments: BencodeDictionary; isReadOnly: boolean },
    from: Endpoint,
  ) => QueryResult
  /** Somebody who answered told where they see us. */
  readonly onSeenAs: (seenAs: Endpoint, from: Endpoint) => void
}

interface Question {
  readonly to: Endpoint
  readonly askedAt: number
  readonly timer: Timer
  readonly reply: Reply
}

/** Questions and answers over one UDP socket. */
export class KrpcExchange implements AsyncDisposable {
  readonly #options: KrpcExchangeOptions
  readonly #questions = new Map<number, Question>()
  /** How many questions wait at each address. */
  readonly #asked = new Map<string, number>()
  #isOpen = true
  /** Round trips as they are here: smoothed, and how much they vary (as RFC 6298 has it). */
  #smoothMs = 200
  #variationMs = 100

  constructor(options: KrpcExchangeOptions) {
    this.#options = options
    options.socket.receive((message, from) => this.#receive(message, from))
  }

  get local(): Endpoint {
    return this.#options.socket.local
  }

  /** A usual round trip. */
  get usualRttMs(): number {
    return this.#smoothMs
  }

  /** How long an answer is worth waiting for before others are asked, from a node whose round trip may be known. */
  patienceMs(rttMs: number | undefined): number {
    const wait = rttMs === undefined ? this.#smoothMs + 2 * this.#variationMs : rttMs * 1.5 + 50
    return Math.min(MOST_PATIENCE_MS, Math.max(LEAST_PATIENCE_MS, wait))
  }

  /** Asks a node at an address, once. */
  ask(to: Endpoint, method: string, fields: KrpcFields, reply: Reply): void {
    const { clock, random, socket, isReadOnly } = this.#options
    if (!this.#isOpen) return reply.failed(undefined)
    let id: number
    const transaction = new Uint8Array(4)
    do {
      transaction.set(random.bytes(4))
      id = new DataView(transaction.buffer).getUint32(0)
    } while (this.#questions.has(id))
    const isTooMuch = this.#questions.size >= MOST_PENDING
    const timer = clock.schedule(isTooMuch ? 0 : ANSWER_TIMEOUT_MS, () => {
      this.#forget(id)
      reply.failed(undefined)
    })
    this.#questions.set(id, { to, askedAt: clock.now(), timer, reply })
    this.#asked.set(keyOf(to), (this.#asked.get(keyOf(to)) ?? 0) + 1)
    if (!isTooMuch) socket.send(encodeQuery(transaction, method, fields, { isReadOnly: isReadOnly() }), to)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOpen = false
    for (const [id, { timer, reply }] of this.#questions) {
      timer.cancel()
      this.#forget(id)
      reply.failed(undefined)
    }
    await this.#options.socket[Symbol.asyncDispose]()
  }

  #receive(bytes: Uint8Array, at: Endpoint): void {
    if (!this.#isOpen) return
    const { clock, budgets, family } = this.#options
    const host = plainHost(at.host)
    // A socket on every address of IPv6 hears IPv4 as well, which another node answers.
    if (host === undefined || at.port === 0 || familyOf(host) !== family) return
    const from = { host, port: at.port }
    // A flood of strangers must not keep us from hearing those whom we asked.
    if (!this.#asked.has(keyOf(from)) && !budgets.mayRead(from, clock.now())) return
    const message = decodeKrpc(bytes)
    if (!message) return
    if (message.kind === 'query') return this.#answer(message, from)
    const { transaction } = message
    if (transaction.length !== 4) return
    const id = new DataView(transaction.buffer, transaction.byteOffset).getUint32(0)
    const question = this.#questions.get(id)
    // Anybody may send us anything: only the address that was asked answers.
    if (!question || question.to.host !== from.host || question.to.port !== from.port) return
    this.#forget(id)
    question.timer.cancel()
    if (message.kind === 'error') return question.reply.failed(message.code)
    const rttMs = clock.now() - question.askedAt
    this.#measured(rttMs)
    if (message.seenAs) this.#options.onSeenAs(message.seenAs, from)
    question.reply.answered(message.values, rttMs)
  }

  #answer(
    query: { transaction: Uint8Array; method: string; arguments: BencodeDictionary; isReadOnly: boolean },
    from: Endpoint,
  ): void {
    const { clock, budgets, socket, onQuery } = this.#options
    const result = onQuery(query, from)
    if (!result) return
    const { transaction } = query
    const bytes =
      'error' in result
        ? encodeError(transaction, result.error, from)
        : encodeAnswer(transaction, result.values, from)
    if (budgets.mayAnswer(from, bytes.length, clock.now())) socket.send(bytes, from)
  }

  #forget(id: number): void {
    const question = this.#questions.get(id)
    if (!question) return
    this.#questions.delete(id)
    const key = keyOf(question.to)
    const left = (this.#asked.get(key) ?? 1) - 1
    if (left > 0) this.#asked.set(key, left)
    else this.#asked.delete(key)
  }

  #measured(rttMs: number): void {
    this.#variationMs = 0.8 * this.#variationMs + 0.2 * Math.abs(rttMs - this.#smoothMs)
    this.#smoothMs = 0.9 * this.#smoothMs + 0.1 * rttMs
  }
}

function keyOf({ host, port }: Endpoint): string {
  return `${host}|${port}`
}
