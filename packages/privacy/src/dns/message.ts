import { addressText } from '../packet/ip-address.ts'
import { putWord, word } from '../packet/ip-packet.ts'

/* Questions and answers of the domain name system (RFC 1035, 3596). */

export const RECORD = { a: 1, cname: 5, aaaa: 28 } as const
export type AddressRecord = typeof RECORD.a | typeof RECORD.aaaa

const headerBytes = 12
const mostNameBytes = 253
const mostLabelBytes = 63
const mostRecords = 256
/** Pointers followed within one name. */
const mostPointers = 16
const mostAliases = 16
const internet = 1

/** What a server said. */
export interface DnsAnswer {
  readonly id: number
  readonly addresses: readonly string[]
  /** Seconds for which it holds. */
  readonly ttlSeconds: number
  /** Whether it was cut, and is to be asked for by TCP. */
  readonly isCut: boolean
  /** 0: all right; 3: there is no such name. */
  readonly code: number
}

/** A question for the addresses of `name`, which is ASCII; `undefined` for what is no name. */
export function writeQuestion(id: number, name: string, type: AddressRecord): Uint8Array | undefined {
  const labels = name.replace(/\.$/, '').split('.')
  const isName =
    name.length <= mostNameBytes &&
    labels.every((label) => label.length > 0 && label.length <= mostLabelBytes)
  if (!isName || !/^[\x21-\x7e]+$/.test(name)) return undefined
  const encoded = labels.flatMap((label) => [label.length, ...Buffer.from(label, 'latin1')])
  const message = new Uint8Array(headerBytes + encoded.length + 5)
  putWord(message, 0, id)
  putWord(message, 2, 0x0100) // recursion desired
  putWord(message, 4, 1)
  message.set(encoded, headerBytes)
  putWord(message, message.length - 4, type)
  putWord(message, message.length - 2, internet)
  return message
}

interface DnsRecord {
  readonly name: string
  readonly type: number
  readonly ttlSeconds: number
  readonly data: Uint8Array
  /** Where its data stands in the message. */
  readonly at: number
}

/** Reads the answer to a question for `type` of `name`; `undefined` for what is no answer to it. */
export function parseAnswer(message: Uint8Array, name: string, type: AddressRecord): DnsAnswer | undefined {
  if (message.length < headerBytes) return undefined
  const flags = word(message, 2)
  const isAnswer = (flags & 0x8000) !== 0 && (flags & 0x7800) === 0 && word(message, 4) === 1
  const asked = isAnswer ? readName(message, headerBytes) : undefined
  if (!asked || asked.next + 4 > message.length) return undefined
  const isOurs =
    asked.name === plain(name) &&
    word(message, asked.next) === type &&
    word(message, asked.next + 2) === internet
  if (!isOurs) return undefined
  const isCut = (flags & 0x0200) !== 0
  const head = { id: word(message, 0), isCut, code: flags & 15 }
  const records = readRecords(message, asked.next + 4, Math.min(mostRecords, word(message, 6)))
  // A cut answer may end anywhere.
  if (!records) return isCut ? { ...head, addresses: [], ttlSeconds: 0 } : undefined
  return { ...head, ...follow(message, records, asked.name, type) }
}

/** Follows aliases from `name` to addresses. */
function follow(message: Uint8Array, records: readonly DnsRecord[], name: string, type: AddressRecord) {
  let [at, ttlSeconds] = [name, Infinity]
  for (let count = 0; count < mostAliases; count++) {
    const alias = records.find((record) => record.name === at && record.type === RECORD.cname)
    const target = alias && readName(message, alias.at)
    if (!target) break
    at = target.name
    ttlSeconds = Math.min(ttlSeconds, alias.ttlSeconds)
  }
  const size = type === RECORD.a ? 4 : 16
  const found = records.filter(
    (record) => record.name === at && record.type === type && record.data.length === size,
  )
  for (const record of found) ttlSeconds = Math.min(ttlSeconds, record.ttlSeconds)
  const addresses = found.map(({ data }) => addressText(data))
  return { addresses, ttlSeconds: Number.isFinite(ttlSeconds) ? ttlSeconds : 0 }
}

function readRecords(message: Uint8Array, from: number, count: number): DnsRecord[] | undefined {
  const records: DnsRecord[] = []
  let at = from
  for (let index = 0; index < count; index++) {
    const owner = readName(message, at)
    if (!owner || owner.next + 10 > message.length) return undefined
    const { name, next } = owner
    const length = word(message, next + 8)
    at = next + 10 + length
    if (at > message.length) return undefined
    if (word(message, next + 2) !== internet) continue
    // A time to live with its highest bit set is 0 (RFC 2181, section 8).
    const ttl = word(message, next + 4) * 0x10000 + word(message, next + 6)
    const ttlSeconds = ttl > 0x7fffffff ? 0 : ttl
    records.push({
      name,
      type: word(message, next),
      ttlSeconds,
      data: message.subarray(next + 10, at),
      at: next + 10,
    })
  }
  return records
}

function readName(message: Uint8Array, from: number): { name: string; next: number } | undefined {
  const labels: string[] = []
  let [at, next, pointers, size] = [from, -1, 0, 0]
  for (;;) {
    const length = message[at]
    if (length === undefined) return undefined
    if (length >= 0xc0) {
      if (at + 1 >= message.length || ++pointers > mostPointers) return undefined
      if (next < 0) next = at + 2
      at = word(message, at) & 0x3fff
      continue
    }
    if (length > mostLabelBytes || at + 1 + length > message.length) return undefined
    if (length === 0) return { name: plain(labels.join('.')), next: next < 0 ? at + 1 : next }
    size += length + 1
    if (size > mostNameBytes + 1) return undefined
    labels.push(Buffer.from(message.subarray(at + 1, at + 1 + length)).toString('latin1'))
    at += 1 + length
  }
}

/** Names are the same in capitals, and with a point at their end. */
function plain(name: string): string {
  return name.toLowerCase().replace(/\.$/, '')
}
