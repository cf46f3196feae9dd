import type { Forecast } from '@lanterne/contract'
import { AppError, type ByteSource, type Endpoint, type Random, silentLogger, sleep } from '@lanterne/kernel'
import { openTracker } from '../discovery/tracker-server.ts'
import { assembleEngine } from '../engine.ts'
import type { ByteOrigins, Engine, ReadDeadlines, Torrent, TorrentSource } from '../engine-types.ts'
import { type Consumption, type CurvePoint, pointsOf } from '../forecast/consumption.ts'
import type { FileSurvey } from '../forecast/file-survey.ts'
import { foresee } from '../forecast/foresee.ts'
import { type MeasuredSupply, SupplyMeter } from '../forecast/supply-meter.ts'
import { warmBytes, warmUp } from '../forecast/warm-up.ts'
import { formatMagnet } from '../metainfo/magnet.ts'
import type {
  Fault,
  FilmSpec,
  LineSpec,
  Scenario,
  SeedSpec,
  Spread,
  ViewerSpec,
  WebSeedSpec,
} from './scenario.ts'
import { createSimClock, type SimClock } from './sim-clock.ts'
import { createModelledFilm, createRealFilm, type Holds, type SimFilm } from './sim-film.ts'
import type { SimHost, SimHostOptions } from './sim-host.ts'
import { createSimNetwork, type SimNetwork } from './sim-network.ts'
import { type SimProcess, startProcess } from './sim-process.ts'
import { createSimRandom } from './sim-random.ts'
import { type Experience, type Habits, Viewer } from './sim-viewer.ts'
import { openSimWebServer, type SimWebServer } from './sim-web-server.ts'
import { sum } from './statistics.ts'

const MBIT = 125_000
const PEER_PORT = 6881
const TRACKER_PORT = 6969
/** How many points the curves have. */
const SAMPLES = 120
/** A film's page looks at what comes so often. */
const LOOK_MS = 250

/** What one viewer saw and did; bytes are payload. */
export interface ViewerResult {
  readonly group: number
  readonly arrivedMs: number
  readonly seen: Readonly<Experience>
  readonly received: number
  readonly wasted: number
  readonly sent: number
  readonly origins: ByteOrigins
  readonly deadlines: ReadDeadlines
  readonly connections: number
  /** Of one who looked at the film's page before: what was foreseen there, and from what. */
  readonly outlook?: Outlook | undefined
}

/** What was foreseen when Play was pressed, and from what. */
export interface Outlook {
  readonly forecast: Forecast
  readonly consumption: Consumption
  /** Absent where the film's files were not known yet. */
  readonly survey?: FileSurvey | undefined
  readonly supply?: MeasuredSupply | undefined
}

/** The state of the swarm at one time; rates are megabits per second since the last sample. */
export interface Sample {
  readonly atS: number
  readonly playing: number
  readonly stalled: number
  readonly starting: number
  readonly seedMbit: number
  readonly peerMbit: number
  readonly webMbit: number
}

export interface ScenarioResult {
  readonly seed: number
  readonly filmBytes: number
  readonly viewers: readonly ViewerResult[]
  /** Payload sent, by who sent it. */
  readonly sent: { readonly seeds: number; readonly viewers: number; readonly webSeeds: number }
  readonly samples: readonly Sample[]
  readonly simulatedMs: number
  readonly events: number
}

/** Lives through a scenario. Same scenario and seed: same result, to the last digit. */
export async function runScenario(
  scenario: Scenario,
  { seed, onProgress, signal }: { seed: number; onProgress?: (atS: number) => void; signal: AbortSignal },
): Promise<ScenarioResult> {
  const evening = await Evening.begin(scenario, seed)
  return evening.run({ onProgress, signal })
}

interface Sharer {
  readonly engine: Engine
  readonly torrent: Torrent
}

/** A viewer from the moment that Play was pressed. */
interface Guest {
  readonly group: number
  readonly arrivedMs: number
  engine?: Engine
  torrent?: Torrent
  viewer?: Viewer
  outlook?: Outlook
  isDone: boolean
  /** What is left of a torrent that was closed. */
  last?: Figures
}

type Figures = Omit<ViewerResult, 'group' | 'arrivedMs' | 'seen' | 'outlook'>

/** A scenario at work. */
class Evening {
  readonly #scenario: Scenario
  readonly #seed: number
  readonly #clock: SimClock
  readonly #network: SimNetwork
  readonly #random: Random
  readonly #film: SimFilm
  readonly #sizeBytes: number
  readonly #consumption: Consumption
  /** Where the bit rate varies. */
  readonly #points: readonly CurvePoint[] | undefined
  readonly #seeds: Sharer[] = []
  /** What seeds that have left had sent. */
  #sentBefore = 0
  readonly #seedAddresses: Endpoint[] = []
  readonly #webServers: SimWebServer[] = []
  readonly #webUrls: string[]
  readonly #guests: Guest[] = []
  readonly #failures: unknown[] = []
  #expected = 0
  #hosts = 0
  readonly #life = new AbortController()

  private constructor(scenario: Scenario, seed: number) {
    this.#scenario = scenario
    this.#seed = seed
    this.#clock = createSimClock()
    this.#random = createSimRandom(seed)
    this.#network = createSimNetwork({ clock: this.#clock, random: createSimRandom(seed + 1) })
    const { minutes, mbit, pieceKib } = scenario.film
    this.#sizeBytes = Math.round(minutes * 60 * mbit * MBIT)
    this.#consumption = consumptionOf(scenario.film, this.#sizeBytes)
    this.#points = this.#consumption.curve && pointsOf(this.#consumption)
    this.#webUrls = (scenario.webSeeds ?? []).map((_, index) => `http://web${index}.film/film.mp4`)
    const create = scenario.bytes === 'modelled' ? createModelledFilm : createRealFilm
    this.#film = create({
      sizeBytes: this.#sizeBytes,
      pieceLength: pieceKib << 10,
      random: this.#random,
      trackers: scenario.discovery === 'known' ? [] : [`udp://tracker.film:${TRACKER_PORT}/announce`],
    })
  }

  static async begin(scenario: Scenario, seed: number): Promise<Evening> {
    const evening = new Evening(scenario, seed)
    const host = evening.#host([{ delayMs: 10 }])
    evening.#network.name('tracker.film', [host.address])
    const tracker = { network: host, clock: evening.#clock, random: evening.#random, host: host.address }
    const { trackerNames: mostNamed } = scenario
    const options = { ...tracker, udpPort: TRACKER_PORT, ...(mostNamed !== undefined && { mostNamed }) }
    await openTracker(options, evening.#life)
    for (const [index, spec] of (scenario.webSeeds ?? []).entries()) await evening.#openWebSeed(spec, index)
    for (const spec of scenario.seeds)
      for (let count = spec.count ?? 1; count > 0; count--) await evening.#openSeed(spec)
    // Seeds have been there for a while: the tracker knows them.
    await evening.#clock.advance(5000)
    scenario.viewers.forEach((spec, group) => evening.#expect(spec, group))
    return evening
  }

  async run({
    onProgress,
    signal,
  }: {
    onProgress: ((atS: number) => void) | undefined
    signal: AbortSignal
  }): Promise<ScenarioResult> {
    const startedAt = this.#clock.now()
    const stepMs = Math.max(1000, (this.#scenario.untilS * 1000) / SAMPLES)
    const samples: Sample[] = []
    let before = this.#sent()
    while (this.#clock.now() - startedAt < this.#scenario.untilS * 1000) {
      signal.throwIfAborted()
      await this.#clock.advance(stepMs)
      if (this.#failures.length > 0) throw this.#failures[0]
      const now = this.#sent()
      const mbit = (kind: keyof typeof now) => ((now[kind] - before[kind]) / MBIT / stepMs) * 1000
      const viewers = this.#guests.filter(({ isDone }) => !isDone)
      const playing = viewers.filter(({ viewer }) => viewer?.isPlaying).length
      const stalled = viewers.filter(({ viewer }) => viewer?.isStalled).length
      const atS = (this.#clock.now() - startedAt) / 1000
      samples.push({
        atS,
        playing,
        stalled,
        starting: viewers.filter(({ viewer }) => viewer?.seen.startMs === undefined).length,
        seedMbit: mbit('seeds'),
        peerMbit: mbit('viewers'),
        webMbit: mbit('webSeeds'),
      })
      before = now
      onProgress?.(atS)
      if (this.#isOver) break
    }
    // A stall that lasts to the end counts to the end.
    for (const { viewer } of this.#guests) viewer?.[Symbol.dispose]()
    return {
      seed: this.#seed,
      filmBytes: this.#sizeBytes,
      viewers: this.#guests.map((guest) => this.#resultOf(guest)),
      sent: this.#sent(),
      samples,
      simulatedMs: this.#clock.now() - startedAt,
      events: this.#clock.passed,
    }
  }

  get #isOver(): boolean {
    const { untilGroup, viewers } = this.#scenario
    const awaited =
      untilGroup === undefined ? this.#guests : this.#guests.filter(({ group }) => group === untilGroup)
    const expected = untilGroup === undefined ? this.#expected : (viewers[untilGroup]?.count ?? 1)
    return awaited.length === expected && awaited.every(({ isDone }) => isDone)
  }

  #sent(): ScenarioResult['sent'] {
    return {
      seeds: this.#sentBefore + sum(this.#seeds.map(({ torrent }) => torrent.snapshot().bytes.sent)),
      viewers: sum(
        this.#guests.map(({ torrent, last }) => last?.sent ?? torrent?.snapshot().bytes.sent ?? 0),
      ),
      webSeeds: sum(this.#webServers.map(({ sent }) => sent)),
    }
  }

  #resultOf(guest: Guest): ViewerResult {
    const { group, arrivedMs, viewer, outlook } = guest
    return {
      group,
      arrivedMs,
      seen: viewer?.seen ?? nothingSeen(),
      ...(outlook && { outlook }),
      ...(guest.last ?? figuresOf(guest.torrent)),
    }
  }

  // — machines —

  #host(lines: readonly LineSpec[]): SimHost {
    const index = this.#hosts++
    // Addresses as in the open internet: trackers do not name those of a house.
    const address = `20.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`
    return this.#network.host(address, this.#line(pick(lines, this.#random)))
  }

  #line(spec: LineSpec): SimHostOptions {
    const { upMbit, downMbit, delayMs = 0, jitterMs, lossPercent, queueMs } = spec
    return {
      ...(upMbit !== undefined && { uplink: spread(upMbit, this.#random) * MBIT }),
      ...(downMbit !== undefined && { downlink: spread(downMbit, this.#random) * MBIT }),
      delayMs: spread(delayMs, this.#random),
      packetMs: this.#scenario.packetMs ?? 10,
      ...(jitterMs !== undefined && { jitterMs }),
      ...(lossPercent !== undefined && { loss: lossPercent / 100, udpLoss: lossPercent / 100 }),
      ...(queueMs !== undefined && { queueMs }),
    }
  }

  async #openEngine({ host, clock }: SimProcess, holds: Holds, fault?: Fault): Promise<Engine> {
    const { hasher } = this.#film
    const storage = {
      open: async () => this.#film.store(holds, fault),
      known: async () => undefined,
      keepLayers: async () => {},
    }
    return assembleEngine(
      {
        network: host,
        clock,
        random: createSimRandom(this.#random.next() * 2 ** 32),
        log: silentLogger,
        directory: '',
        listen: { host: host.address, port: PEER_PORT },
        // Seeds stand for whoever shares the film, with the whole of their line; viewers give as the engine does by itself.
        ...(holds !== 'nothing' && { upload: { kind: 'unlimited' } }),
      },
      { hasher, pool: this.#film.buffers(), storage },
      this.#life,
    )
  }

  async #openSeed(spec: SeedSpec): Promise<void> {
    const host = this.#host(spec.lines)
    const engine = await this.#openEngine(startProcess(this.#clock, host), this.#holds(spec), spec.fault)
    const { torrentFile: bytes } = this.#film
    const torrent = await this.#clock.settle(engine.open({ kind: 'torrent-file', bytes }, this.#life))
    const sharer = { engine, torrent }
    this.#seeds.push(sharer)
    this.#seedAddresses.push({ host: host.address, port: PEER_PORT })
    if (spec.vanishesAtS !== undefined) this.#clock.schedule(spec.vanishesAtS * 1000, () => host.unplug())
    if (spec.leavesAfterCopies !== undefined) this.#watchCopies(sharer, spec.leavesAfterCopies)
    if (spec.leavesAtS !== undefined)
      this.#clock.schedule(spec.leavesAtS * 1000, () => {
        if (this.#seeds.includes(sharer)) this.#leaveSwarm(sharer)
      })
  }

  #holds({ holdsPercent }: SeedSpec): Holds {
    if (holdsPercent === undefined) return 'all'
    const held = new Set<number>()
    for (let piece = 0; piece < this.#film.metainfo.pieceCount; piece++)
      if (this.#random.next() * 100 < holdsPercent) held.add(piece)
    return (piece) => held.has(piece)
  }

  #leaveSwarm(sharer: Sharer): void {
    this.#sentBefore += sharer.torrent.snapshot().bytes.sent
    this.#seeds.splice(this.#seeds.indexOf(sharer), 1)
    this.#note(sharer.engine[Symbol.asyncDispose]())
  }

  #watchCopies(sharer: Sharer, copies: number): void {
    this.#clock.schedule(500, () => {
      if (!this.#seeds.includes(sharer)) return
      const { sent } = sharer.torrent.snapshot().bytes
      if (sent < copies * this.#sizeBytes) return this.#watchCopies(sharer, copies)
      this.#leaveSwarm(sharer)
    })
  }

  async #openWebSeed({ lines, failsAtS }: WebSeedSpec, index: number): Promise<void> {
    const host = this.#host(lines)
    this.#network.name(`web${index}.film`, [host.address])
    const isReal = this.#scenario.bytes !== 'modelled'
    const filler = new Uint8Array(64 << 10)
    const file = {
      sizeBytes: this.#sizeBytes,
      read: (start: number, end: number) =>
        isReal ? this.#film.bytes(start, end) : filler.subarray(0, end - start),
    }
    const server = await openSimWebServer(host, file, this.#life)
    this.#webServers.push(server)
    if (failsAtS !== undefined) this.#clock.schedule(failsAtS * 1000, () => server.fail())
  }

  // — viewers —

  #expect(spec: ViewerSpec, group: number): void {
    const { count = 1, arriveOverS = 0, arriveFromS = 0, arrivals = 'even' } = spec
    this.#expected += count
    for (let index = 0; index < count; index++) {
      const place = arrivals === 'even' ? index / count : this.#random.next()
      this.#clock.schedule((arriveFromS + place * arriveOverS) * 1000, () =>
        this.#note(this.#arrive(spec, group)),
      )
    }
  }

  async #arrive(spec: ViewerSpec, group: number): Promise<void> {
    const arrivedMs = this.#clock.now()
    const guest: Guest = { group, arrivedMs, isDone: false }
    this.#guests.push(guest)
    const leaves = spec.leaveAfterS === undefined ? undefined : spread(spec.leaveAfterS, this.#random)
    const stays = this.#random.next() * 100 < (spec.stayPercent ?? 100)
    const { looksForS } = spec
    const engine = await this.#openEngine(startProcess(this.#clock, this.#host(spec.lines)), 'nothing')
    guest.engine = engine
    const torrent = await engine.open(this.#sourceFor(spec), this.#life).catch((error: unknown) => {
      if (error instanceof AppError) return undefined
      throw error
    })
    if (!torrent) return void (guest.isDone = true)
    guest.torrent = torrent
    const pressedAt = Math.max(arrivedMs + (looksForS ?? 0) * 1000, arrivedMs)
    const film = torrent.openFile(0)
    if (looksForS !== undefined) {
      guest.outlook = await this.#lookAt(torrent, film, pressedAt)
      // As the app does for whoever watches.
      torrent.fetchWhole(0, this.#life)
    }
    const done = () => {
      if (guest.isDone) return
      guest.isDone = true
      this.#note(this.#leave(guest, stays))
    }
    guest.viewer = new Viewer(film, this.#clock, this.#habitsOf(spec), { pressedAt, onEnd: done })
    if (leaves !== undefined) this.#clock.schedule(leaves * 1000, done)
    for (let reader = 0; reader < (spec.readers?.count ?? 0); reader++)
      this.#openReader(spec, torrent, reader)
  }

  /** Before the film's page until `untilMs`: its beginning is fetched, and what comes is measured. */
  async #lookAt(torrent: Torrent, film: ByteSource, untilMs: number): Promise<Outlook> {
    const consumption = this.#consumption
    const meter = new SupplyMeter()
    const leave = new AbortController()
    this.#note(
      warmUp(film, warmBytes(consumption), leave).catch((error: unknown) => {
        if (!leave.signal.aborted) throw error
      }),
    )
    for (;;) {
      const now = this.#clock.now()
      const survey = torrent.survey(0)
      meter.look(survey, now)
      if (now < untilMs) {
        await sleep(this.#clock, Math.min(LOOK_MS, untilMs - now), this.#life)
        continue
      }
      leave.abort(new Error('Play was pressed'))
      const { supply } = meter
      return { forecast: foresee({ consumption, survey, supply }), consumption, survey, supply }
    }
  }

  async #leave(guest: Guest, stays: boolean): Promise<void> {
    await guest.viewer?.close()
    if (stays) return
    guest.last = figuresOf(guest.torrent)
    await guest.engine?.[Symbol.asyncDispose]()
  }

  /** Another who watches from the same engine, from another place. */
  #openReader(spec: ViewerSpec, torrent: Torrent, index: number): void {
    const { count, mbit } = spec.readers ?? { count: 0, mbit: 0 }
    const film = torrent.openFile(0)
    const start = Math.floor((film.size * (index + 1)) / (count + 1))
    const part = {
      size: film.size - start,
      read: (range: { start: number; end: number }, options: Parameters<typeof film.read>[1]) =>
        film.read({ start: range.start + start, end: range.end + start }, options),
    }
    const habits = { ...this.#habitsOf(spec), rate: mbit * MBIT, points: undefined, seeks: [], pauses: [] }
    const guest: Guest = {
      group: this.#scenario.viewers.length + index,
      arrivedMs: this.#clock.now(),
      isDone: false,
    }
    this.#guests.push(guest)
    this.#expected++
    const onEnd = () => {
      guest.isDone = true
    }
    guest.viewer = new Viewer(part, this.#clock, habits, { onEnd })
  }

  #sourceFor({ start }: ViewerSpec): TorrentSource {
    const { torrentFile: bytes, metainfo } = this.#film
    const isKnown = this.#scenario.discovery === 'known'
    const peers = isKnown ? this.#seedAddresses : []
    const common = { webSeeds: this.#webUrls, peers }
    if (start !== 'magnet') return { kind: 'torrent-file', bytes, ...common }
    const uri = formatMagnet({ infohash: metainfo.infohash, trackers: metainfo.trackers.flat() })
    return { kind: 'magnet', uri, ...common }
  }

  #habitsOf({ bufferS = 2, aheadS = 60, seeks = [], pauses = [] }: ViewerSpec): Habits {
    return {
      rate: this.#scenario.film.mbit * MBIT,
      points: this.#points,
      bufferMs: bufferS * 1000,
      aheadMs: aheadS * 1000,
      seeks: seeks.map(({ atS, toPercent }) => ({ atMs: atS * 1000, to: toPercent / 100 })),
      pauses: pauses.map(({ atS, forS }) => ({ atMs: atS * 1000, forMs: forS * 1000 })),
    }
  }

  /** What goes wrong where nobody waits ends the scenario. */
  #note(promise: PromiseLike<unknown>): void {
    promise.then(undefined, (error: unknown) => this.#failures.push(error))
  }
}

function figuresOf(torrent: Torrent | undefined): Figures {
  if (!torrent) return nothing
  const { bytes, origins, deadlines, peers } = torrent.snapshot()
  const { received, wasted, sent } = bytes
  return { received, wasted, sent, origins, deadlines, connections: peers.connected }
}

const nothing = {
  received: 0,
  wasted: 0,
  sent: 0,
  origins: { seed: 0, peer: 0, 'web-seed': 0, cache: 0 },
  deadlines: { openings: 0, openingMs: 0, met: 0, missed: 0, missedMs: 0, longestMs: 0 },
  connections: 0,
}

/** How the film uses up its bytes: its scenes one after another, again and again, scaled to its size. */
function consumptionOf({ minutes, scenes = [] }: FilmSpec, sizeBytes: number): Consumption {
  const durationSeconds = minutes * 60
  if (scenes.length === 0) return { sizeBytes, durationSeconds }
  const raw: CurvePoint[] = []
  let seconds = 0
  let amount = 0
  for (let scene = 0; seconds < durationSeconds; scene = (scene + 1) % scenes.length) {
    const { seconds: length, times } = scenes[scene] as { seconds: number; times: number }
    const lasts = Math.min(length, durationSeconds - seconds)
    seconds += lasts
    amount += lasts * times
    raw.push({ seconds, bytes: amount })
  }
  const curve = raw.map(({ seconds, bytes }) => ({ seconds, bytes: (bytes * sizeBytes) / amount }))
  return { sizeBytes, durationSeconds, curve }
}

function nothingSeen(): Experience {
  const never = { firstByteMs: undefined, firstMebibyteMs: undefined, startMs: undefined }
  return { ...never, seeks: [], stalls: 0, stalledMs: 0, playedMs: 0, hasEnded: false }
}

/** One of several kinds of line, by their shares. */
function pick(lines: readonly LineSpec[], random: Random): LineSpec {
  let left = random.next() * sum(lines.map(({ percent = 100 }) => percent))
  for (const line of lines) {
    left -= line.percent ?? 100
    if (left < 0) return line
  }
  return lines.at(-1) ?? {}
}

function spread(figure: Spread, random: Random): number {
  if (typeof figure === 'number') return figure
  const [least, most] = figure
  return least + (most - least) * random.next()
}
