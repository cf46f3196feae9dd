import type { Clock } from '@lanterne/kernel'
import { Alarm } from '../alarm.ts'
import { Cubic } from './cubic.ts'
import type { Span } from './inbox.ts'
import { Outbox } from './outbox.ts'
import { Pacer } from './pacer.ts'
import { Rack } from './rack.ts'
import { RttEstimator } from './rtt-estimator.ts'
import { Scoreboard, type SentSegment } from './scoreboard.ts'
import { seqDistance } from './segment.ts'

/** Without anything acknowledged for so long, the other side is taken for gone (RFC 9293, 3.8.3: at least 100 s). */
const giveUpMs = 120_000
/** The other side may hold back the acknowledgement of a lone segment for so long. */
const lateAckMs = 200
/** Timeouts in a row after which longer segments are suspected to be swallowed by the way (RFC 4821). */
const blackHoleTimeouts = 3
/** A segment that every way takes: IPv6's least packet, without headers and options. */
const safeSegmentBytes = 1208
const duplicateThreshold = 3

/** What a sender needs of its connection. Places are those in the stream: 0 is the SYN, data begins at 1. */
export interface SenderWorld {
  readonly clock: Clock
  /** Sends the stream from `start` to `end`, which may be behind the last byte by one: that is the FIN. */
  transmit(start: number, end: number): void
  /** Sends something that the other side answers with an acknowledgement. */
  probeWindow(): void
  /** Our clock, as it stands in timestamps. */
  timestamp(): number
  /** What could not be sent before went out. */
  progressed(): void
  /** Nothing was acknowledged for so long that nobody can be there. */
  gaveUp(): void
}

/** An acknowledgement, in places. */
export interface Acknowledgement {
  readonly place: number
  /** How far the other side lets us send; `undefined` when the segment is older than what told it last. */
  readonly windowEdge: number | undefined
  readonly sacks: readonly Span[]
  /** Whether it reports something that came twice (RFC 2883). */
  readonly hasDouble: boolean
  /** Which of our timestamps it echoes. */
  readonly echo: number | undefined
  /** Whether it carries neither data nor a new window. */
  readonly isBare: boolean
}

type TimerKind = 'none' | 'timeout' | 'probe' | 'reorder' | 'persist'
type State = 'open' | 'recovery' | 'loss'

/**
 * The sending half of a connection: what may be sent when (window, CUBIC), what was lost (RACK-TLP, RFC 8985; timeouts,
 * RFC 6298), how it is repaired (PRR, RFC 6937), and when a repair was for nothing (Eifel, RFC 3522).
 */
export class TcpSender {
  readonly outbox = new Outbox(1)
  readonly rtt = new RttEstimator()
  readonly #world: SenderWorld
  readonly #clock: Clock
  readonly #scoreboard = new Scoreboard()
  readonly #rack = new Rack()
  readonly #cubic: Cubic
  readonly #timer: Alarm
  readonly #pacer = new Pacer()
  /** Sends what the pacer held back. */
  readonly #paced: Alarm
  readonly #maySack: boolean
  #timerKind: TimerKind = 'none'
  #state: State = 'open'
  /** First place that is not acknowledged, and first that was never sent. */
  #acknowledged = 1
  #next = 1
  #windowEdge: number
  #segmentBytes: number
  #isEnding = false
  #recoveryPoint = 1
  #isWindowFull = false
  #reorderWaitMs: number | undefined
  #duplicates = 0
  #timeouts = 0
  #progressMs: number
  #lastSentMs: number
  #prr = { delivered: 0, sent: 0, flight: 0 }
  #undo: { window: number; threshold: number; timestamp: number } | undefined
  #probe: { end: number; isResend: boolean } | undefined
  resentSegments = 0

  constructor(world: SenderWorld, settings: { segmentBytes: number; window: number; maySack: boolean }) {
    this.#world = world
    this.#clock = world.clock
    this.#segmentBytes = settings.segmentBytes
    this.#maySack = settings.maySack
    this.#windowEdge = 1 + settings.window
    this.#cubic = new Cubic(settings.segmentBytes)
    this.#timer = new Alarm(world.clock, () => this.#onTimer())
    this.#paced = new Alarm(world.clock, () => this.pump())
    this.#progressMs = this.#clock.now()
    this.#lastSentMs = this.#progressMs
  }

  get acknowledged(): number {
    return this.#acknowledged
  }

  get next(): number {
    return this.#next
  }

  /** Bytes that were never sent. */
  get unsentBytes(): number {
    return Math.max(0, this.outbox.end - this.#next)
  }

  get isEverythingAcknowledged(): boolean {
    return this.#isEnding && this.#acknowledged > this.outbox.end
  }

  get congestionWindow(): number {
    return this.#cubic.window
  }

  write(bytes: Uint8Array): void {
    this.outbox.append(bytes)
    this.pump()
  }

  /** A FIN follows what was written. */
  end(): void {
    this.#isEnding = true
    this.pump()
  }

  close(): void {
    this.#timer.close()
    this.#paced.close()
    this.outbox.release(this.outbox.end)
  }

  /** The way takes no longer segments than these. */
  limitSegments(segmentBytes: number): void {
    if (segmentBytes >= this.#segmentBytes) return
    this.#segmentBytes = segmentBytes
    this.#cubic.segmentBytes = segmentBytes
    for (const segment of this.#scoreboard)
      if (segment.end - segment.start > segmentBytes) this.#scoreboard.markLost(segment)
    this.pump()
  }

  /** Whether `place` is that of something on its way: what a router says of something else is not believed (RFC 5927). */
  isOnItsWay(place: number): boolean {
    return place >= this.#acknowledged && place < this.#next
  }

  /** Sends what may be sent. */
  pump(): void {
    const nowMs = this.#clock.now()
    const isIdle = this.#scoreboard.isEmpty && nowMs - this.#lastSentMs > this.rtt.timeoutMs
    if (isIdle && this.unsentBytes > 0) this.#cubic.restart()
    let hasSent = false
    let hasSentNew = false
    this.#isWindowFull = false
    const { window, isSlowStart } = this.#cubic
    const { smoothedMs } = this.rtt
    this.#pacer.advance(nowMs, { window, isSlowStart, smoothedMs, segmentBytes: this.#segmentBytes })
    for (;;) {
      if (!this.#pacer.mayNow()) {
        this.#isWindowFull ||= this.#scoreboard.pipe >= window / 2
        if (!this.#paced.isSet) this.#paced.set(this.#pacer.waitMs(this.#segmentBytes))
        break
      }
      const isSent = this.#resendOne(nowMs) ?? this.#sendNew(nowMs)
      if (isSent === 'nothing') break
      hasSent = true
      if (isSent === 'new') hasSentNew = true
    }
    if (hasSent) this.#lastSentMs = nowMs
    this.#rearm(hasSentNew)
    if (hasSentNew) this.#world.progressed()
  }

  /** `undefined` when nothing is lost. */
  #resendOne(nowMs: number): 'again' | 'nothing' | undefined {
    const lost = this.#scoreboard.nextLost(this.#segmentBytes)
    if (!lost) return undefined
    const bytes = lost.end - lost.start
    const room = this.#cubic.window - this.#scoreboard.pipe
    this.#isWindowFull = room < bytes
    if (this.#isWindowFull && this.#scoreboard.pipe > 0) return 'nothing'
    this.#resend(lost, nowMs)
    return 'again'
  }

  #resend(segment: SentSegment, nowMs: number): void {
    if (this.#undo && this.#undo.timestamp < 0) this.#undo.timestamp = this.#world.timestamp()
    this.#scoreboard.resent(segment, nowMs)
    this.resentSegments++
    this.#prr.sent += segment.end - segment.start
    this.#pacer.sent(segment.end - segment.start)
    this.#world.transmit(segment.start, segment.end)
  }

  #sendNew(nowMs: number): 'new' | 'nothing' {
    const unsent = this.unsentBytes
    if (unsent === 0) return this.#sendFin(nowMs)
    const usable = this.#windowEdge - this.#next
    const bytes = Math.min(this.#segmentBytes, unsent, usable)
    if (bytes <= 0) return 'nothing'
    // Nothing is cut into crumbs: less than a segment waits for room, unless it is all there is (RFC 9293, 3.8.6.2.1).
    if (bytes < this.#segmentBytes && bytes < unsent && !this.#scoreboard.isEmpty) return 'nothing'
    this.#isWindowFull = this.#cubic.window - this.#scoreboard.pipe < bytes
    if (this.#isWindowFull && this.#scoreboard.pipe > 0) return 'nothing'
    this.#send(this.#next + bytes, nowMs)
    return 'new'
  }

  #sendFin(nowMs: number): 'new' | 'nothing' {
    if (!this.#isEnding || this.#next > this.outbox.end) return 'nothing'
    this.#send(this.#next + 1, nowMs)
    return 'new'
  }

  #send(end: number, nowMs: number): void {
    const start = this.#next
    if (this.#scoreboard.isEmpty) this.#progressMs = nowMs
    this.#next = end
    this.#scoreboard.add(start, end, nowMs)
    this.#prr.sent += end - start
    this.#pacer.sent(end - start)
    this.#world.transmit(start, end)
  }

  /** Takes in an acknowledgement, which is of something that was sent. */
  acknowledge(ack: Acknowledgement): void {
    const nowMs = this.#clock.now()
    const flight = this.#scoreboard.pipe
    const isNew = ack.place > this.#acknowledged
    if (ack.windowEdge !== undefined) {
      this.#windowEdge = Math.max(ack.windowEdge, this.#acknowledged)
      if (this.#timerKind === 'persist' && this.#windowEdge > this.#next) this.rtt.endBackOff()
    }
    let rttMs: number | undefined
    const visit = (segment: SentSegment) => {
      const isSurely =
        ack.echo === undefined || !this.#isBefore(ack.echo, this.#timestampAt(segment.sentMs, nowMs))
      this.#rack.arrived(segment, nowMs, this.rtt.leastMs, isSurely)
      if (!segment.isResent) rttMs = Math.min(rttMs ?? Infinity, nowMs - segment.sentMs)
    }
    let delivered = this.#scoreboard.acknowledge(ack.place, visit)
    if (this.#maySack) delivered += this.#scoreboard.sack(ack.sacks, visit)
    if (ack.hasDouble) this.#rack.cameTwice(ack.place, this.#next)
    if (rttMs !== undefined) this.rtt.sample(rttMs, nowMs)
    if (isNew) this.#advance(ack, nowMs)
    else this.#countDuplicate(ack)
    this.#repair(ack, { nowMs, delivered, flight, rttMs, isNew })
    this.pump()
    if (isNew || delivered > 0) this.#rearm(true)
  }

  #advance(ack: Acknowledgement, nowMs: number): void {
    this.#acknowledged = ack.place
    this.#next = Math.max(this.#next, ack.place)
    this.outbox.release(ack.place)
    this.#progressMs = nowMs
    this.#timeouts = 0
    this.#duplicates = 0
    this.rtt.endBackOff()
    this.#checkUndo(ack)
    const probe = this.#probe
    if (!probe || ack.place < probe.end) return
    this.#probe = undefined
    // The probe repaired a loss of which nothing else told (RFC 8985, section 7.4).
    if (probe.isResend && !ack.hasDouble && ack.place > probe.end) this.#cubic.window = this.#cubic.reduce()
  }

  /** Whether the answer came to what was sent first: then nothing was lost, and the repair is taken back. */
  #checkUndo(ack: Acknowledgement): void {
    const undo = this.#undo
    this.#undo = undefined
    if (!undo || undo.timestamp < 0 || ack.echo === undefined || this.#state === 'open') return
    if (!this.#isBefore(ack.echo, undo.timestamp)) return
    this.#scoreboard.unmarkLost()
    this.#cubic.undo(undo.window, undo.threshold)
    this.#state = 'open'
  }

  /** For those who do not report what came out of order. */
  #countDuplicate(ack: Acknowledgement): void {
    if (this.#maySack || !ack.isBare || this.#scoreboard.isEmpty) return
    this.#duplicates++
  }

  #repair(
    ack: Acknowledgement,
    {
      nowMs,
      delivered,
      flight,
      rttMs,
      isNew,
    }: { nowMs: number; delivered: number; flight: number; rttMs: number | undefined; isNew: boolean },
  ): void {
    if (this.#state !== 'open' && this.#acknowledged >= this.#recoveryPoint) {
      if (this.#state === 'recovery') this.#cubic.window = this.#cubic.threshold
      this.#state = 'open'
      this.#rack.recovered()
    }
    const lostBytes = this.#detectLosses(nowMs, isNew)
    if (lostBytes > 0 && this.#state === 'open') this.#enterRecovery(flight)
    if (this.#state === 'recovery') return this.#reduceInProportion(delivered, lostBytes)
    const mayGrow = this.#cubic.isSlowStart ? this.#cubic.window < 2 * flight : this.#isWindowFull
    if (delivered === 0 || !mayGrow) return
    const { smoothedMs } = this.rtt
    this.#cubic.grow(delivered, { nowMs, rttMs, smoothedMs, place: ack.place, end: this.#next })
  }

  #detectLosses(nowMs: number, isNew: boolean): number {
    this.#reorderWaitMs = undefined
    if (!this.#maySack) return this.#guessLosses(isNew)
    if (this.#scoreboard.sackedCount === 0 && this.#state === 'open') return 0
    const { leastMs, smoothedMs } = this.rtt
    const isRecovering = this.#state !== 'open'
    const found = this.#rack.detect(this.#scoreboard, {
      nowMs,
      leastRttMs: leastMs,
      smoothedMs,
      isRecovering,
    })
    this.#reorderWaitMs = found.waitMs
    return found.lostBytes
  }

  /** NewReno (RFC 6582): three duplicates tell of one loss, and each partial acknowledgement of the next. */
  #guessLosses(isNew: boolean): number {
    const { oldest } = this.#scoreboard
    const isPartial = this.#state === 'recovery' && isNew
    if (!oldest || !(isPartial || (this.#duplicates === duplicateThreshold && this.#state === 'open')))
      return 0
    this.#scoreboard.markLost(oldest)
    return oldest.end - oldest.start
  }

  #enterRecovery(flight: number): void {
    this.#rememberForUndo()
    this.#state = 'recovery'
    this.#recoveryPoint = this.#next
    this.#cubic.reduce()
    this.#prr = { delivered: 0, sent: 0, flight: Math.max(flight, 1) }
  }

  #rememberForUndo(): void {
    const { window, threshold } = this.#cubic
    this.#undo ??= { window, threshold, timestamp: -1 }
  }

  /** Proportional rate reduction: by the end of the recovery the window is the threshold, without a pause on the way. */
  #reduceInProportion(delivered: number, lostBytes: number): void {
    const { threshold } = this.#cubic
    const { pipe } = this.#scoreboard
    this.#prr.delivered += delivered
    let more: number
    if (pipe > threshold)
      more = Math.ceil((this.#prr.delivered * threshold) / this.#prr.flight) - this.#prr.sent
    else {
      const bound = Math.max(this.#prr.delivered - this.#prr.sent, delivered)
      more = Math.min(threshold - pipe, lostBytes === 0 ? bound + this.#segmentBytes : bound)
    }
    // The first lost segment goes out at once.
    const least = this.#prr.sent === 0 ? this.#segmentBytes : 0
    this.#cubic.window = pipe + Math.max(more, least)
  }

  /** Sets the one timer; `isProgress` says whether the time begins anew. */
  #rearm(isProgress: boolean): void {
    const { kind, delayMs } = this.#nextTimer()
    if (kind === 'none') this.#timer.clear()
    else if (isProgress || kind !== this.#timerKind || !this.#timer.isSet) this.#timer.set(delayMs)
    this.#timerKind = kind
  }

  #nextTimer(): { kind: TimerKind; delayMs: number } {
    if (this.#scoreboard.isEmpty) {
      const isHeld = this.unsentBytes > 0 && this.#windowEdge <= this.#next
      return { kind: isHeld ? 'persist' : 'none', delayMs: this.rtt.timeoutMs }
    }
    if (this.#reorderWaitMs !== undefined)
      return { kind: 'reorder', delayMs: Math.max(1, this.#reorderWaitMs) }
    const { timeoutMs, smoothedMs } = this.rtt
    const mayProbe = this.#maySack && this.#state === 'open' && !this.#probe && smoothedMs > 0
    if (!mayProbe || this.#scoreboard.sackedCount > 0) return { kind: 'timeout', delayMs: timeoutMs }
    const probeMs = 2 * smoothedMs + (this.#scoreboard.count === 1 ? lateAckMs : 2)
    return probeMs < timeoutMs ? { kind: 'probe', delayMs: probeMs } : { kind: 'timeout', delayMs: timeoutMs }
  }

  #onTimer(): void {
    const kind = this.#timerKind
    this.#timerKind = 'none'
    if (kind === 'reorder') this.#onReorder()
    else if (kind === 'probe') this.#onProbe()
    else if (kind === 'timeout') this.#onTimeout()
    else if (kind === 'persist') {
      this.#world.probeWindow()
      this.rtt.backOff()
      this.#rearm(true)
    }
  }

  /** What was perhaps only out of order has not come. */
  #onReorder(): void {
    const flight = this.#scoreboard.pipe
    const lostBytes = this.#detectLosses(this.#clock.now(), false)
    if (lostBytes > 0 && this.#state === 'open') this.#enterRecovery(flight)
    if (lostBytes > 0 && this.#state === 'recovery') this.#reduceInProportion(0, lostBytes)
    this.pump()
  }

  /** Nothing tells of the end of what was sent: a probe gets an answer without a timeout (RFC 8985, section 7). */
  #onProbe(): void {
    const nowMs = this.#clock.now()
    const bytes = Math.min(this.#segmentBytes, this.unsentBytes, this.#windowEdge - this.#next)
    const { newest } = this.#scoreboard
    if (bytes > 0) this.#send(this.#next + bytes, nowMs)
    else if (newest) this.#resend(newest, nowMs)
    this.#probe = { end: this.#next, isResend: bytes <= 0 }
    this.#rearm(true)
    if (bytes > 0) this.#world.progressed()
  }

  #onTimeout(): void {
    const nowMs = this.#clock.now()
    if (nowMs - this.#progressMs > giveUpMs) return this.#world.gaveUp()
    this.#rememberForUndo()
    this.#timeouts++
    this.#probe = undefined
    this.#reorderWaitMs = undefined
    if (this.#state !== 'loss') this.#cubic.collapse()
    else this.#cubic.window = this.#segmentBytes
    this.#state = 'loss'
    this.#recoveryPoint = this.#next
    this.#scoreboard.markAllLost()
    this.rtt.backOff()
    if (this.#timeouts === blackHoleTimeouts) this.limitSegments(safeSegmentBytes)
    this.pump()
    this.#rearm(true)
  }

  #isBefore(one: number, other: number): boolean {
    return seqDistance(one, other) > 0
  }

  #timestampAt(sentMs: number, nowMs: number): number {
    return (this.#world.timestamp() - Math.ceil(nowMs - sentMs)) >>> 0
  }
}
