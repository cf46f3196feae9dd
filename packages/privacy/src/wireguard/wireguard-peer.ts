import type { Clock, Endpoint, Random } from '@lanterne/kernel'
import { Alarm } from '../alarm.ts'
import { isInBlock } from '../packet/ip-address.ts'
import { trimToPacket } from '../packet/ip-packet.ts'
import type { Aead } from './aead.ts'
import {
  type ClaimedInitiation,
  type Correspondent,
  createInitiation,
  createResponse,
  type Initiation,
  proveInitiation,
  readResponse,
  type SessionKeys,
} from './handshake.ts'
import type { KeyPair } from './keys.ts'
import { MacWriter } from './macs.ts'
import { PacketQueue } from './packet-queue.ts'
import type { WireGuardPeerProfile } from './parse-wireguard-conf.ts'
import { Session } from './session.ts'

// Times of the WireGuard paper, section 6.
const rekeyAfterMs = 120_000
const rejectAfterMs = 180_000
const rekeyAttemptMs = 90_000
const rekeyTimeoutMs = 5_000
const keepaliveTimeoutMs = 10_000
const jitterMs = 334
/** A peer takes no more than one initiation in this time (a twentieth of a second, as in Linux). */
const initiationPauseMs = 20
/** Unanswered initiations after which the next of its addresses is tried. */
const attemptsPerAddress = 3
const empty = new Uint8Array(0)

/** What a peer needs of the device that it belongs to. */
export interface PeerWorld {
  readonly clock: Clock
  readonly random: Random
  readonly own: KeyPair
  readonly mtu: number
  /** What the messages of sessions are sealed with. */
  readonly aead: Aead
  timestamp(): Uint8Array
  transmit(message: Uint8Array, to: Endpoint): void
  /** A number by which the other side names this session, or handshake, to us. */
  allotIndex(peer: WireGuardPeer, session?: Session): number
  bindIndex(index: number, peer: WireGuardPeer, session: Session): void
  freeIndex(index: number): void
  deliver(packet: Uint8Array): void
  /** `isAnswering` or `handshakes` changed. */
  changed(): void
}

/** One peer: its sessions, one after the other, and the timers that renew them (paper, section 6; timers of Linux). */
export class WireGuardPeer {
  readonly profile: WireGuardPeerProfile
  readonly correspondent: Correspondent
  readonly macs: MacWriter
  readonly #world: PeerWorld
  readonly #addresses: readonly Endpoint[]
  readonly #queue = new PacketQueue()
  #endpoint: Endpoint | undefined
  #initiation: Initiation | undefined
  #initiatedMs = -Infinity
  #attempts = 0
  #lastTimestamp: Uint8Array = empty
  #lastTakenMs = -Infinity
  #current: Session | undefined
  #previous: Session | undefined
  /** Answered, and not used by the initiator yet. */
  #next: Session | undefined
  #hasRenewedLate = false
  #owesAnotherKeepalive = false
  #isAnswering = false
  readonly #retry: Alarm
  readonly #silence: Alarm
  readonly #keepalive: Alarm
  readonly #persistent: Alarm
  readonly #erase: Alarm
  handshakes = 0
  receivedBytes = 0
  sentBytes = 0

  constructor(
    profile: WireGuardPeerProfile,
    correspondent: Correspondent,
    addresses: readonly Endpoint[],
    world: PeerWorld,
  ) {
    this.profile = profile
    this.correspondent = correspondent
    this.macs = new MacWriter(world.clock, profile.publicKey)
    this.#world = world
    this.#addresses = addresses
    this.#endpoint = addresses[0]
    const alarm = (ring: () => void) => new Alarm(world.clock, ring)
    this.#retry = alarm(() => this.#retryHandshake())
    this.#silence = alarm(() => this.#onSilence())
    this.#keepalive = alarm(() => this.#onKeepalive())
    this.#persistent = alarm(() => this.#sendEmpty())
    this.#erase = alarm(() => this.#eraseKeys())
  }

  /** Whether it answered what was last asked of it. */
  get isAnswering(): boolean {
    return this.#isAnswering
  }

  /** Where it was last heard from. */
  get endpoint(): Endpoint | undefined {
    return this.#endpoint
  }

  /** Begins a handshake, unless one is on its way. */
  initiate(): void {
    if (this.#retry.isSet) return
    this.#attempts = 0
    this.#sendInitiation()
  }

  /** Sends one packet inside, as soon as there is a session. */
  send(packet: Uint8Array): void {
    const session = this.#current
    if (!session || session.isWornOut || this.#ageOf(session) >= rejectAfterMs) {
      this.#queue.add(packet)
      this.initiate()
      return
    }
    this.#transmit(session, packet)
    this.#keepalive.clear()
    if (packet.length > 0 && !this.#silence.isSet)
      this.#silence.set(keepaliveTimeoutMs + rekeyTimeoutMs + this.#jitter())
    if (session.isTired || (session.isInitiator && this.#ageOf(session) >= rekeyAfterMs)) this.initiate()
  }

  takeCookie(reply: Uint8Array): void {
    // What is signed next has it; the message that it answers is sent again when its time is over.
    this.macs.takeCookie(reply)
  }

  /** Says whether the response is genuine. */
  takeResponse(message: Uint8Array, from: Endpoint): boolean {
    const initiation = this.#initiation
    const keys = initiation && readResponse(this.#world.own, this.correspondent, initiation, message)
    if (!keys) return false
    this.#initiation = undefined
    this.#endpoint = from
    const session = this.#session(keys, true)
    this.#world.bindIndex(keys.localIndex, this, session)
    if (this.#next) {
      this.#forget(this.#previous)
      this.#forget(this.#current)
      this.#previous = this.#next
      this.#next = undefined
    } else {
      this.#forget(this.#previous)
      this.#previous = this.#current
    }
    this.#current = session
    this.#heard()
    this.#established()
    // The other side may not use the session before it has heard something in it.
    if (this.#queue.isEmpty) this.#sendEmpty()
    else this.#flush()
    return true
  }

  /** Says whether the initiation is genuine and newer than those before. */
  takeInitiation(claimed: ClaimedInitiation, from: Endpoint): boolean {
    const { clock, random } = this.#world
    const proved = proveInitiation(this.correspondent, claimed)
    if (!proved || Buffer.compare(proved.timestamp, this.#lastTimestamp) <= 0) return false
    if (clock.now() - this.#lastTakenMs < initiationPauseMs) return false
    this.#lastTimestamp = proved.timestamp
    this.#lastTakenMs = clock.now()
    const index = this.#world.allotIndex(this)
    const seed = { ephemeral: random.bytes(32), index }
    const answer = createResponse(this.correspondent, claimed, proved.noise, seed)
    if (!answer) {
      this.#world.freeIndex(index)
      return false
    }
    this.#endpoint = from
    const session = this.#session(answer.keys, false)
    this.#world.bindIndex(index, this, session)
    this.#forget(this.#next)
    this.#next = session
    this.#heard()
    this.#erase.set(3 * rejectAfterMs)
    this.#put(this.macs.sign(answer.message))
    return true
  }

  /** Says whether the message is genuine and new. */
  takeData(session: Session, message: Uint8Array, from: Endpoint): boolean {
    if (this.#ageOf(session) >= rejectAfterMs) return false
    const padded = session.open(message)
    if (!padded) return false
    this.receivedBytes += message.length
    if (this.#endpoint?.host !== from.host || this.#endpoint.port !== from.port) this.#endpoint = from
    this.#heard()
    if (session === this.#next) this.#beginNext(session)
    this.#renewLate(session)
    if (padded.length === 0) return true
    if (this.#keepalive.isSet) this.#owesAnotherKeepalive = true
    else this.#keepalive.set(keepaliveTimeoutMs)
    const inside = trimToPacket(padded)
    if (!inside || !this.profile.allowed.some((block) => isInBlock(inside.source, block))) return false
    this.#world.deliver(inside.packet)
    return true
  }

  close(): void {
    for (const alarm of [this.#retry, this.#silence, this.#keepalive, this.#persistent, this.#erase])
      alarm.close()
    this.#eraseKeys()
    this.#queue.take()
  }

  #session(keys: SessionKeys, isInitiator: boolean): Session {
    return new Session(keys, isInitiator, { aead: this.#world.aead, nowMs: this.#world.clock.now() })
  }

  #beginNext(session: Session): void {
    this.#forget(this.#previous)
    this.#previous = this.#current
    this.#current = session
    this.#next = undefined
    this.#established()
    this.#flush()
  }

  /** A session that only receives is renewed before it ends, too. */
  #renewLate(session: Session): void {
    if (this.#hasRenewedLate || session !== this.#current || !session.isInitiator) return
    if (this.#ageOf(session) < rejectAfterMs - keepaliveTimeoutMs - rekeyTimeoutMs) return
    this.#hasRenewedLate = true
    this.initiate()
  }

  #established(): void {
    this.#retry.clear()
    this.#attempts = 0
    this.#hasRenewedLate = false
    this.handshakes++
    this.#erase.set(3 * rejectAfterMs)
    this.#isAnswering = true
    this.#world.changed()
  }

  /** Anything genuine came. */
  #heard(): void {
    this.#silence.clear()
    this.#rearmPersistent()
  }

  #onSilence(): void {
    this.#stopAnswering()
    this.initiate()
  }

  #stopAnswering(): void {
    if (!this.#isAnswering) return
    this.#isAnswering = false
    this.#world.changed()
  }

  #onKeepalive(): void {
    this.#sendEmpty()
    if (!this.#owesAnotherKeepalive) return
    this.#owesAnotherKeepalive = false
    this.#keepalive.set(keepaliveTimeoutMs)
  }

  #sendEmpty(): void {
    // A session that is to be begun is confirmed by a message in it anyway.
    if (this.#current && this.#ageOf(this.#current) < rejectAfterMs) this.send(empty)
    else this.initiate()
  }

  #flush(): void {
    for (const packet of this.#queue.take()) this.send(packet)
  }

  #transmit(session: Session, packet: Uint8Array): void {
    this.#put(session.seal(packet, this.#world.mtu))
    this.#rearmPersistent()
  }

  #put(message: Uint8Array): void {
    if (!this.#endpoint) return
    this.sentBytes += message.length
    this.#world.transmit(message, this.#endpoint)
  }

  #sendInitiation(): void {
    const { clock, random, own } = this.#world
    const waitMs = this.#initiatedMs + rekeyTimeoutMs - clock.now()
    if (waitMs > 0) return this.#retry.set(waitMs)
    this.#dropInitiation()
    if (!this.#endpoint) return
    this.#initiatedMs = clock.now()
    this.#attempts++
    this.#initiation = createInitiation(own, this.correspondent, {
      ephemeral: random.bytes(32),
      index: this.#world.allotIndex(this),
      timestamp: this.#world.timestamp(),
    })
    this.#retry.set(rekeyTimeoutMs + this.#jitter())
    this.#put(this.macs.sign(this.#initiation.message))
  }

  #retryHandshake(): void {
    // Packets that waited a minute and a half are stale; the tunnel itself goes on trying for as long as it is open.
    if (this.#attempts > rekeyAttemptMs / rekeyTimeoutMs) {
      this.#queue.take()
      this.#attempts = 0
    }
    if (this.#attempts >= attemptsPerAddress) this.#stopAnswering()
    if (this.#attempts > 0 && this.#attempts % attemptsPerAddress === 0) this.#tryNextAddress()
    this.#sendInitiation()
  }

  #tryNextAddress(): void {
    const at = this.#addresses.findIndex(({ host }) => host === this.#endpoint?.host)
    this.#endpoint = this.#addresses[(at + 1) % Math.max(1, this.#addresses.length)] ?? this.#endpoint
  }

  #rearmPersistent(): void {
    const { keepaliveSeconds } = this.profile
    if (keepaliveSeconds > 0) this.#persistent.set(1000 * keepaliveSeconds)
  }

  #eraseKeys(): void {
    this.#dropInitiation()
    for (const session of [this.#next, this.#current, this.#previous]) this.#forget(session)
    this.#next = undefined
    this.#current = undefined
    this.#previous = undefined
  }

  #dropInitiation(): void {
    if (this.#initiation) this.#world.freeIndex(this.#initiation.index)
    this.#initiation = undefined
  }

  #forget(session: Session | undefined): void {
    if (session) this.#world.freeIndex(session.localIndex)
  }

  #ageOf(session: Session): number {
    return this.#world.clock.now() - session.createdMs
  }

  #jitter(): number {
    return this.#world.random.next() * jitterMs
  }
}
