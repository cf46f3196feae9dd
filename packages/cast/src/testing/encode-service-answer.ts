/** A service as a device announces it. */
export interface AnnouncedService {
  readonly instance: string
  readonly host: string
  readonly port: number
  readonly address: string
  /** `name=value` */
  readonly texts: readonly string[]
  /** 0 says that it goes. */
  readonly ttlSeconds?: number
}

/** The answer of a device by multicast DNS: PTR, SRV, TXT and A of each service, in one message. */
export function encodeServiceAnswer(
  type: readonly string[],
  ...services: readonly AnnouncedService[]
): Uint8Array {
  const head = Buffer.alloc(12)
  head.writeUInt16BE(0x8400, 2)
  head.writeUInt16BE(services.length * 4, 6)
  // The type is written once, in the first record, and pointed at from then on.
  const place = Buffer.from([0xc0, head.length])
  const whole = Buffer.concat([...[...type, 'local'].map(label), Buffer.from([0])])
  return Buffer.concat([
    head,
    ...services.flatMap((service, index) => {
      const { instance, host, port, address, texts, ttlSeconds = 120 } = service
      const own = Buffer.concat([label(instance), place])
      const machine = Buffer.concat([label(host), label('local'), Buffer.from([0])])
      const where = Buffer.alloc(6)
      where.writeUInt16BE(port, 4)
      return [
        record(index === 0 ? whole : place, 12, ttlSeconds, own),
        record(own, 33, ttlSeconds, Buffer.concat([where, machine])),
        record(own, 16, ttlSeconds, Buffer.concat(texts.length > 0 ? texts.map(label) : [Buffer.from([0])])),
        record(machine, 1, ttlSeconds, Buffer.from(address.split('.').map(Number))),
      ]
    }),
  ])
}

function label(text: string): Buffer {
  const bytes = Buffer.from(text)
  return Buffer.concat([Buffer.from([bytes.length]), bytes])
}

function record(name: Buffer, kind: number, ttlSeconds: number, data: Buffer): Buffer {
  const head = Buffer.alloc(10)
  head.writeUInt16BE(kind, 0)
  head.writeUInt16BE(1, 2)
  head.writeUInt32BE(ttlSeconds, 4)
  head.writeUInt16BE(data.length, 8)
  return Buffer.concat([name, head, data])
}
