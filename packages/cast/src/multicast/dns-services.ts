/* Services of the house by multicast DNS (RFC 6762, 6763), as much of it as looking for one kind of device takes. */

/** Where multicast DNS is spoken. */
export const dnsGroup = { host: '224.0.0.251', port: 5353 } as const

/** What one message says of a service. */
export interface DnsService {
  /** Its own name, which its owner may change. */
  readonly instance: string
  /** Whether it says that it goes; then nothing but its name is told. */
  readonly isGone: boolean
  /** 0 where the message does not say. */
  readonly port: number
  /** IPv4 addresses of its host. */
  readonly addresses: readonly string[]
  /** Its attributes, by their names in small letters. */
  readonly texts: ReadonlyMap<string, string>
}

const HEADER = 12
/** Longest message (RFC 6762, 17). */
const MOST_BYTES = 9000
const MOST_RECORDS = 128
const MOST_SERVICES = 32
const MOST_ADDRESSES = 8
const MOST_TEXTS = 64
/** Pointers followed within one name: they lead back only. */
const MOST_POINTERS = 16
const MOST_NAME = 255
const IN = 1
const kind = { a: 1, ptr: 12, txt: 16, srv: 33 } as const

/** The question for every service of a type: `['_googlecast', '_tcp']`. */
export function encodeServiceQuestion(type: readonly string[]): Uint8Array {
  const head = Buffer.alloc(HEADER)
  head.writeUInt16BE(1, 4)
  const labels = [...type, 'local'].flatMap((label) => [Buffer.from([label.length]), Buffer.from(label)])
  return Buffer.concat([head, ...labels, Buffer.from([0, 0, kind.ptr, 0, IN])])
}

interface Name {
  readonly labels: readonly string[]
  /** Where what follows it begins. */
  readonly next: number
}

interface DnsRecord {
  readonly kind: number
  readonly ttlSeconds: number
  /** Where its data begins and ends. */
  readonly start: number
  readonly end: number
}

/**
 * Reads what an answer says of services of a type; empty for what is no answer, or none that can be read. Everything that
 * is to be known of a service must be in one message, as devices send it. Pure, in time that grows with the message.
 */
export function readDnsServices(message: Uint8Array, type: readonly string[]): DnsService[] {
  const bytes = Buffer.from(message.buffer, message.byteOffset, message.length)
  const records = readRecords(bytes)
  if (!records) return []
  const wanted = keyOf([...type, 'local'])
  const services = new Map<string, DnsService>()
  for (const pointer of records.get(wanted) ?? []) {
    if (pointer.kind !== kind.ptr || services.size >= MOST_SERVICES) continue
    const target = readName(bytes, pointer.start)
    const [instance, ...rest] = target?.labels ?? []
    if (!target || !instance || keyOf(rest) !== wanted) continue
    const key = keyOf(target.labels)
    services.set(key, {
      ...{ instance, isGone: pointer.ttlSeconds === 0 },
      ...readService(bytes, records, records.get(key) ?? []),
    })
  }
  return [...services.values()]
}

function readService(
  bytes: Buffer,
  records: ReadonlyMap<string, readonly DnsRecord[]>,
  own: readonly DnsRecord[],
): Pick<DnsService, 'port' | 'addresses' | 'texts'> {
  const place = own.find((record) => record.kind === kind.srv && record.end - record.start >= 7)
  const host = place && readName(bytes, place.start + 6)
  const addresses = (host ? (records.get(keyOf(host.labels)) ?? []) : [])
    .filter((record) => record.kind === kind.a && record.end - record.start === 4)
    .slice(0, MOST_ADDRESSES)
    .map(({ start, end }) => bytes.subarray(start, end).join('.'))
  const described = own.find((record) => record.kind === kind.txt)
  return {
    port: place ? bytes.readUInt16BE(place.start + 4) : 0,
    addresses,
    texts: described ? readTexts(bytes.subarray(described.start, described.end)) : new Map(),
  }
}

/** Attributes (RFC 6763, 6.3): of a name that is there twice, the first counts. */
function readTexts(bytes: Buffer): Map<string, string> {
  const texts = new Map<string, string>()
  for (let at = 0; at < bytes.length && texts.size < MOST_TEXTS; ) {
    const length = bytes[at] as number // Within the bytes.
    const [, name, value = ''] =
      /^([^=]+)=?(.*)$/s.exec(bytes.subarray(at + 1, at + 1 + length).toString()) ?? []
    if (name !== undefined && !texts.has(name.toLowerCase())) texts.set(name.toLowerCase(), value)
    at += 1 + length
  }
  return texts
}

/** Every record of an answer, by the name that it is of; `undefined` for what is no answer, or is cut. */
function readRecords(bytes: Buffer): Map<string, DnsRecord[]> | undefined {
  if (bytes.length < HEADER || bytes.length > MOST_BYTES) return undefined
  // An answer (QR), of no other kind (OPCODE 0).
  if ((bytes.readUInt16BE(2) & 0xf800) !== 0x8000) return undefined
  const questions = bytes.readUInt16BE(4)
  const count = bytes.readUInt16BE(6) + bytes.readUInt16BE(8) + bytes.readUInt16BE(10)
  if (questions + count > MOST_RECORDS) return undefined
  const records = new Map<string, DnsRecord[]>()
  let at = HEADER
  for (let index = 0; index < questions + count; index++) {
    const name = readName(bytes, at)
    if (!name) return undefined
    at = name.next + 4
    if (index < questions) continue
    if (at + 6 > bytes.length) return undefined
    const [start, end] = [at + 6, at + 6 + bytes.readUInt16BE(at + 4)]
    if (end > bytes.length) return undefined
    // The highest bit of its class says that it takes the place of older ones (RFC 6762, 10.2).
    if ((bytes.readUInt16BE(at - 2) & 0x7fff) === IN) {
      const key = keyOf(name.labels)
      const record = { kind: bytes.readUInt16BE(at - 4), ttlSeconds: bytes.readUInt32BE(at), start, end }
      const same = records.get(key)
      if (same) same.push(record)
      else records.set(key, [record])
    }
    at = end
  }
  return records
}

function readName(bytes: Buffer, from: number): Name | undefined {
  const labels: string[] = []
  let [at, next, size, pointers] = [from, -1, 0, 0]
  for (;;) {
    const length = bytes[at]
    if (length === undefined) return undefined
    if (length >= 0xc0) {
      const low = bytes[at + 1]
      const target = ((length & 0x3f) << 8) | (low ?? 0)
      if (low === undefined || target >= at || ++pointers > MOST_POINTERS) return undefined
      if (next < 0) next = at + 2
      at = target
      continue
    }
    if (length > 63 || at + 1 + length > bytes.length) return undefined
    if (length === 0) return { labels, next: next < 0 ? at + 1 : next }
    size += length + 1
    if (size > MOST_NAME) return undefined
    labels.push(bytes.toString('utf8', at + 1, at + 1 + length))
    at += 1 + length
  }
}

/** Names are the same in capitals; labels may have points in them. */
function keyOf(labels: readonly string[]): string {
  return JSON.stringify(labels).toLowerCase()
}
