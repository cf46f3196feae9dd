import type { Clock, Endpoint, Timer } from '@lanterne/kernel'
import type { BencodeDictionary } from '../../metainfo/bencode.ts'
import type { Reply } from './krpc-exchange.ts'
import { type NodeContact, networkOf } from './node-contact.ts'
import { compareDistance, fitsAddress, ID_BYTES, idKey, type NodeId, sharedBits } from './node-id.ts'
import { K } from './routing-table.ts'

/** Questions that may wait at once, those that take long not counted (alpha). */
const LEAST_PARALLEL = 3
const FIRST_PARALLEL = 5
const MOST_PARALLEL = 8
const MOST_ASKED = 120
const MOST_CANDIDATES = 250
/** Nodes of one /24 (or /48) that are asked: an answer full of one owner's nodes leads to that owner only. */
const MOST_PER_NETWORK = 2
/** An id that its address may not have counts as if it shared so many bits less with the target (BEP 42). */
const UNFITTING_BITS = 4
/**
 * So many of the K that count may have such an id. Whoever makes ids up stands as near as they like: so they take some
 * places, and the nodes that only chance put there keep the others.
 */
const MOST_UNFITTING = 3
const MOST_UNFITTING_CANDIDATES = MOST_CANDIDATES / 2
/** A bit nearer to the target is worth so much waiting: an answer brings three or four. */
const MS_PER_BIT = 60

/** A node on the way to a target, or at its end. */
export interface LookupNode extends Endpoint {
  /** Unknown for those with whom everything begins. */
  readonly id: NodeId | undefined
  /** Lets us announce there. */
  readonly token: Uint8Array | undefined
}

export interface LookupOptions {
  readonly target: NodeId
  readonly clock: Clock
  readonly ask: (node: Endpoint & { id: NodeId | undefined }, reply: Reply) => void
  /** Round trip to a node, where it is known. */
  readonly rttOf: (node: NodeContact) => number | undefined
  readonly usualRttMs: () => number
  readonly patienceMs: (rttMs: number | undefined) => number
  /** The nodes that an answer names, of this lookup's family. */
  readonly nodesIn: (values: BencodeDictionary, from: Endpoint) => readonly NodeContact[]
  readonly onAnswer: (values: BencodeDictionary, from: Endpoint) => void
}

interface Candidate extends LookupNode {
  id: NodeId | undefined
  token: Uint8Array | undefined
  /** Whether its address may have its id (BEP 42). */
  fits: boolean
  /** Leading bits shared with the target, fewer for ids that do not fit. */
  nearness: number
  readonly rttMs: number | undefined
  state: 'new' | 'asked' | 'late' | 'answered' | 'failed'
}

/**
 * One search through the nodes for those nearest to a target (BEP 5): several are asked at once, the nearest and the
 * quickest first; who takes longer than usual is not waited for, but heard when it answers after all.
 */
export class Lookup {
  /** Resolves with those nearest to the target that answered, nearest first. */
  readonly ended: Promise<readonly LookupNode[]>
  readonly #options: LookupOptions
  readonly #candidates: Candidate[] = []
  readonly #ids = new Set<string>()
  readonly #endpoints = new Set<string>()
  readonly #perNetwork = new Map<string, number>()
  readonly #timers = new Set<Timer>()
  readonly #end: (nodes: readonly LookupNode[]) => void
  readonly #fail: (reason: unknown) => void
  #parallel = FIRST_PARALLEL
  #asked = 0
  /** Candidates whose ids do not fit. */
  #unfitting = 0
  #isRunning = false
  #isOver = false

  constructor(options: LookupOptions, { signal }: { signal: AbortSignal }) {
    this.#options = options
    const { promise, resolve, reject } = Promise.withResolvers<readonly LookupNode[]>()
    const stop = () => {
      this.#isOver = true
      for (const timer of this.#timers) timer.cancel()
      signal.removeEventListener('abort', onAbort)
    }
    const onAbort = () => this.#fail(signal.reason)
    this.ended = promise
    this.#end = (nodes) => {
      stop()
      resolve(nodes)
    }
    this.#fail = (reason) => {
      stop()
      reject(reason as Error)
    }
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort, { once: true })
  }

  /** How many nodes were asked. */
  get asked(): number {
    return this.#asked
  }

  /** Adds nodes that may be near; those without an id are asked at once. */
  add(nodes: readonly (Endpoint & { readonly id?: NodeId })[]): void {
    if (this.#isOver) return
    for (const node of nodes) this.#note(node)
    if (this.#isRunning) this.#go()
  }

  /** Begins; ends at once when there is nobody to ask. */
  start(): void {
    this.#isRunning = true
    if (!this.#isOver) this.#go()
  }

  #note({ host, port, id }: Endpoint & { readonly id?: NodeId }): void {
    const endpoint = `${host}|${port}`
    const network = networkOf(host)
    // A public address is one node, whatever ports and ids it has.
    const place = network === undefined ? endpoint : host
    if (this.#endpoints.has(place) || (id && this.#ids.has(idKey(id)))) return
    if (network !== undefined && (this.#perNetwork.get(network) ?? 0) >= MOST_PER_NETWORK) return
    const fits = !id || fitsAddress(id, host)
    if (!fits && this.#unfitting >= MOST_UNFITTING_CANDIDATES) return
    const nearness = id ? this.#nearnessOf(id, fits) : 0
    if (this.#candidates.length >= MOST_CANDIDATES) {
      const farthest = this.#candidates.at(-1)
      if (!farthest || farthest.state !== 'new' || farthest.nearness >= nearness) return
      this.#candidates.pop()
      if (!farthest.fits) this.#unfitting--
    }
    if (!fits) this.#unfitting++
    this.#endpoints.add(place)
    if (id) this.#ids.add(idKey(id))
    if (network !== undefined) this.#perNetwork.set(network, (this.#perNetwork.get(network) ?? 0) + 1)
    const rttMs = id && this.#options.rttOf({ id, host, port })
    const candidate: Candidate = { host, port, id, token: undefined, fits, nearness, rttMs, state: 'new' }
    if (id) this.#place(candidate)
    else this.#candidates.push(candidate)
  }

  #nearnessOf(id: NodeId, fits: boolean): number {
    return sharedBits(this.#options.target, id) - (fits ? 0 : UNFITTING_BITS)
  }

  /** The K nearest of those who are in one of `states`, nearest first; few of them with ids that do not fit. */
  #nearest(...states: readonly Candidate['state'][]): Candidate[] {
    const nearest: Candidate[] = []
    let unfitting = 0
    for (const candidate of this.#candidates) {
      if (!states.includes(candidate.state) || (!candidate.fits && unfitting === MOST_UNFITTING)) continue
      if (!candidate.fits) unfitting++
      nearest.push(candidate)
      if (nearest.length === K) break
    }
    return nearest
  }

  /** Puts a candidate where it belongs, nearest first. */
  #place(candidate: Candidate): void {
    const candidates = this.#candidates
    let low = 0
    let high = candidates.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#isNearer(candidates[middle] as Candidate, candidate)) low = middle + 1
      else high = middle
    }
    candidates.splice(low, 0, candidate)
  }

  #isNearer(one: Candidate, other: Candidate): boolean {
    if (!one.id || !other.id) return one.id !== undefined
    if (one.nearness !== other.nearness) return one.nearness > other.nearness
    return compareDistance(this.#options.target, one.id, other.id) < 0
  }

  #go(): void {
    // Those with whom everything begins are few, and most of them may be gone.
    for (const candidate of this.#candidates)
      if (!candidate.id && candidate.state === 'new') this.#ask(candidate)
    let waiting = this.#count('asked')
    while (waiting < Math.round(this.#parallel) && this.#asked < MOST_ASKED) {
      const next = this.#choose()
      if (!next) break
      this.#ask(next)
      waiting++
    }
    if (waiting > 0) return
    // Who is late is worth waiting for only while too few are known that could do in their place.
    if (this.#count('late') > 0 && this.#count('answered') < K && this.#asked < MOST_ASKED) return
    this.#end(this.#nearest('answered'))
  }

  #count(state: Candidate['state']): number {
    let count = 0
    for (const candidate of this.#candidates) if (candidate.state === state) count++
    return count
  }

  /** Of those nearest who may still answer, the one that promises most. */
  #choose(): Candidate | undefined {
    let best: Candidate | undefined
    let bestPromise = -Infinity
    for (const candidate of this.#nearest('new', 'asked', 'answered')) {
      if (candidate.state !== 'new') continue
      const promise = candidate.nearness - (candidate.rttMs ?? this.#options.usualRttMs()) / MS_PER_BIT
      if (promise <= bestPromise) continue
      best = candidate
      bestPromise = promise
    }
    return best
  }

  #ask(candidate: Candidate): void {
    const { clock, ask, patienceMs } = this.#options
    candidate.state = 'asked'
    this.#asked++
    const timer = clock.schedule(patienceMs(candidate.rttMs), () => {
      this.#timers.delete(timer)
      candidate.state = 'late'
      this.#parallel = Math.min(MOST_PARALLEL, this.#parallel + 1)
      this.#go()
    })
    this.#timers.add(timer)
    const settle = () => {
      timer.cancel()
      this.#timers.delete(timer)
      return !this.#isOver
    }
    ask(candidate, {
      answered: (values) => settle() && this.#answered(candidate, values),
      failed: () => {
        if (!settle()) return
        candidate.state = 'failed'
        this.#go()
      },
    })
  }

  #answered(candidate: Candidate, values: BencodeDictionary): void {
    const id = values.bytes('id')
    if (id?.length !== ID_BYTES) candidate.state = 'failed'
    else {
      candidate.state = 'answered'
      candidate.token = values.bytes('token')?.slice()
      this.#parallel = Math.max(LEAST_PARALLEL, this.#parallel - 0.4)
      if (!candidate.id || Buffer.compare(candidate.id, id) !== 0) this.#identify(candidate, id.slice())
      this.#options.onAnswer(values, candidate)
      if (this.#isOver) return
      for (const node of this.#options.nodesIn(values, candidate)) this.#note(node)
    }
    this.#go()
  }

  /** A node says itself who it is; it stands where that puts it. */
  #identify(candidate: Candidate, id: NodeId): void {
    if (this.#ids.has(idKey(id))) {
      candidate.state = 'failed'
      return
    }
    this.#ids.add(idKey(id))
    if (!candidate.fits) this.#unfitting--
    this.#candidates.splice(this.#candidates.indexOf(candidate), 1)
    candidate.id = id
    candidate.fits = fitsAddress(id, candidate.host)
    if (!candidate.fits) this.#unfitting++
    candidate.nearness = this.#nearnessOf(id, candidate.fits)
    this.#place(candidate)
  }
}
