import { type Infohash, infohashBytes, infohashFromBytes } from '../../metainfo/infohash.ts'

/** Longest message that a tracker's client, or its server, takes, in bytes: an announce with ten offers fits. */
export const maxMessageBytes = 256 << 10
/** Longest session description passed on, in characters. */
const maxSdpCharacters = 16_384
const maxOfferIdCharacters = 64
const maxReasonCharacters = 256
/** Most offers, and most infohashes of a scrape, read from one message. */
const maxItems = 20

/** A session description that goes with an announce, and the name that its answer will bear. */
export interface Offer {
  readonly offerId: string
  readonly sdp: string
}

/** What a peer says of one torrent to a WebSocket tracker. */
export interface WebAnnounce {
  readonly infohash: Infohash
  /** 20 bytes. */
  readonly peerId: Uint8Array
  readonly uploaded: number
  readonly downloaded: number
  readonly left: number
  readonly event?: string | undefined
  readonly offers: readonly Offer[]
  readonly trackerId?: string | undefined
}

/** What a tracker knows of one torrent. */
export interface ScrapedCounts {
  readonly seeds?: number | undefined
  readonly leeches?: number | undefined
  readonly completed?: number | undefined
}

/** An offer or an answer of another peer, brought by the tracker. */
export interface BroughtDescription extends Offer {
  readonly infohash: Infohash
  readonly peerId: Uint8Array
}

/** What a tracker says. Intervals are seconds, as it gave them. */
export type TrackerMessage =
  | ({ readonly kind: 'offer' | 'answer' } & BroughtDescription)
  | {
      readonly kind: 'announced'
      readonly infohash: Infohash
      readonly interval?: number | undefined
      readonly minInterval?: number | undefined
      readonly counts: ScrapedCounts
      readonly trackerId?: string | undefined
    }
  | { readonly kind: 'failed'; readonly infohash?: Infohash | undefined; readonly reason: string }
  | { readonly kind: 'scraped'; readonly files: ReadonlyMap<Infohash, ScrapedCounts> }

/** What a peer says. */
export type PeerMessage =
  | ({ readonly kind: 'announce' } & WebAnnounce)
  | ({ readonly kind: 'answer'; readonly to: Uint8Array } & BroughtDescription)
  | { readonly kind: 'scrape'; readonly infohashes: readonly Infohash[] }

/**
 * Reads what a tracker said; `undefined` for what is not of the protocol, or does not keep to its limits. Bytes are
 * written as text here, one character each, the way that WebTorrent does.
 */
export function readTrackerMessage(text: string): TrackerMessage | undefined {
  const message = readObject(text)
  if (!message) return undefined
  const infohash = readInfohash(message['info_hash'])
  const reason = message['failure reason']
  if (typeof reason === 'string')
    return { kind: 'failed', infohash, reason: reason.slice(0, maxReasonCharacters) }
  if (message['action'] === 'scrape') return { kind: 'scraped', files: readFiles(message['files']) }
  if (message['action'] !== 'announce' || !infohash) return undefined
  const kind = isRecord(message['offer']) ? 'offer' : isRecord(message['answer']) ? 'answer' : undefined
  if (kind) {
    const brought = readBrought(message, infohash, kind)
    return brought && { kind, ...brought }
  }
  const trackerId = message['tracker id']
  return {
    kind: 'announced',
    infohash,
    interval: readNumber(message['interval']),
    minInterval: readNumber(message['min interval']),
    counts: readCounts(message),
    trackerId:
      typeof trackerId === 'string' && trackerId.length <= maxReasonCharacters ? trackerId : undefined,
  }
}

/** Reads what a peer said to a tracker; `undefined` for what cannot be made sense of. */
export function readPeerMessage(text: string): PeerMessage | undefined {
  const message = readObject(text)
  if (!message) return undefined
  if (message['action'] === 'scrape') {
    const asked = message['info_hash']
    const infohashes = (Array.isArray(asked) ? asked.slice(0, maxItems) : [asked]).map(readInfohash)
    return { kind: 'scrape', infohashes: infohashes.filter((infohash) => infohash !== undefined) }
  }
  const infohash = readInfohash(message['info_hash'])
  const peerId = readBytes20(message['peer_id'])
  if (message['action'] !== 'announce' || !infohash || !peerId) return undefined
  if (message['answer'] !== undefined) {
    const to = readBytes20(message['to_peer_id'])
    const brought = readBrought(message, infohash, 'answer')
    return to && brought && { kind: 'answer', to, ...brought }
  }
  const event = message['event']
  return {
    kind: 'announce',
    infohash,
    peerId,
    uploaded: readNumber(message['uploaded']) ?? 0,
    downloaded: readNumber(message['downloaded']) ?? 0,
    left: readNumber(message['left']) ?? Number.MAX_SAFE_INTEGER,
    event: typeof event === 'string' ? event.slice(0, 16) : undefined,
    offers: readOffers(message['offers']),
  }
}

export function formatAnnounce(announce: WebAnnounce): string {
  return JSON.stringify({
    action: 'announce',
    info_hash: binary(infohashBytes(announce.infohash)),
    peer_id: binary(announce.peerId),
    uploaded: announce.uploaded,
    downloaded: announce.downloaded,
    left: announce.left,
    event: announce.event,
    numwant: announce.offers.length,
    offers: announce.offers.map(({ offerId, sdp }) => ({ offer_id: offerId, offer: { type: 'offer', sdp } })),
    trackerid: announce.trackerId,
  })
}

export function formatAnswer({
  infohash,
  peerId,
  to,
  offerId,
  sdp,
}: BroughtDescription & { readonly to: Uint8Array }): string {
  return JSON.stringify({
    action: 'announce',
    info_hash: binary(infohashBytes(infohash)),
    peer_id: binary(peerId),
    to_peer_id: binary(to),
    offer_id: offerId,
    answer: { type: 'answer', sdp },
  })
}

export function formatScrape(infohashes: readonly Infohash[]): string {
  return JSON.stringify({
    action: 'scrape',
    info_hash: infohashes.map((infohash) => binary(infohashBytes(infohash))),
  })
}

/** What a tracker says. */
export function formatTrackerMessage(message: TrackerMessage): string {
  switch (message.kind) {
    case 'offer':
    case 'answer':
      return JSON.stringify({
        action: 'announce',
        info_hash: binary(infohashBytes(message.infohash)),
        peer_id: binary(message.peerId),
        offer_id: message.offerId,
        [message.kind]: { type: message.kind, sdp: message.sdp },
      })
    case 'announced':
      return JSON.stringify({
        action: 'announce',
        info_hash: binary(infohashBytes(message.infohash)),
        interval: message.interval,
        'min interval': message.minInterval,
        'tracker id': message.trackerId,
        ...formatCounts(message.counts),
      })
    case 'failed':
      return JSON.stringify({
        action: 'announce',
        info_hash: message.infohash && binary(infohashBytes(message.infohash)),
        'failure reason': message.reason,
      })
    case 'scraped': {
      const files = [...message.files].map(([infohash, counts]) => [
        binary(infohashBytes(infohash)),
        formatCounts(counts),
      ])
      return JSON.stringify({ action: 'scrape', files: Object.fromEntries(files) as object })
    }
  }
}

function formatCounts({ seeds, leeches, completed }: ScrapedCounts) {
  return { complete: seeds, incomplete: leeches, downloaded: completed }
}

function readBrought(
  message: Readonly<Record<string, unknown>>,
  infohash: Infohash,
  kind: 'offer' | 'answer',
): BroughtDescription | undefined {
  const peerId = readBytes20(message['peer_id'])
  const offer = readOffer(message['offer_id'], message[kind], kind)
  return peerId && offer && { infohash, peerId, ...offer }
}

function readOffers(value: unknown): Offer[] {
  if (!Array.isArray(value)) return []
  return value.slice(0, maxItems).flatMap((item: unknown) => {
    const offer = isRecord(item) ? readOffer(item['offer_id'], item['offer'], 'offer') : undefined
    return offer ? [offer] : []
  })
}

function readOffer(offerId: unknown, description: unknown, type: 'offer' | 'answer'): Offer | undefined {
  if (typeof offerId !== 'string' || offerId.length > maxOfferIdCharacters) return undefined
  if (!isRecord(description) || description['type'] !== type) return undefined
  const { sdp } = description
  return typeof sdp === 'string' && sdp.length <= maxSdpCharacters ? { offerId, sdp } : undefined
}

function readFiles(value: unknown): Map<Infohash, ScrapedCounts> {
  const files = new Map<Infohash, ScrapedCounts>()
  if (!isRecord(value)) return files
  for (const [name, counts] of Object.entries(value).slice(0, maxItems)) {
    const infohash = readInfohash(name)
    if (infohash && isRecord(counts)) files.set(infohash, readCounts(counts))
  }
  return files
}

function readCounts(value: Readonly<Record<string, unknown>>): ScrapedCounts {
  return {
    seeds: readNumber(value['complete']),
    leeches: readNumber(value['incomplete']),
    completed: readNumber(value['downloaded']),
  }
}

function readObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : undefined
  } catch {
    // `JSON.parse` has one thing to complain of.
    return undefined
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function readNumber(value: unknown): number | undefined {
  // Nothing added makes zero of minus zero, which JSON does not write.
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? Math.floor(value) + 0 : undefined
}

function readInfohash(value: unknown): Infohash | undefined {
  const bytes = readBytes20(value)
  return bytes && infohashFromBytes(bytes)
}

function readBytes20(value: unknown): Uint8Array | undefined {
  if (typeof value !== 'string' || value.length !== 20) return undefined
  const bytes = Buffer.from(value, 'latin1')
  return binary(bytes) === value ? new Uint8Array(bytes) : undefined
}

function binary(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1')
}
