import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeServiceAnswer } from '../testing/encode-service-answer.ts'
import { encodeServiceQuestion, readDnsServices } from './dns-services.ts'

const type = ['_googlecast', '_tcp']
const service = {
  instance: 'Salon',
  host: 'salon',
  port: 8009,
  address: '10.0.0.7',
  texts: ['id=0a1b', 'Fn=Le salon'],
}

describe('encodeServiceQuestion', () => {
  it('asks for the services of a type, as RFC 1035 writes it', () => {
    expect(Buffer.from(encodeServiceQuestion(type)).toString('latin1')).toBe(
      '\0\0\0\0\0\x01\0\0\0\0\0\0\x0b_googlecast\x04_tcp\x05local\0\0\x0c\0\x01',
    )
  })

  it('is answered by nobody to itself', () => {
    expect(readDnsServices(encodeServiceQuestion(type), type)).toEqual([])
  })
})

describe('readDnsServices', () => {
  it('reads what a device says of itself, with names written short', () => {
    const [read] = readDnsServices(encodeServiceAnswer(type, service), type)
    expect(read).toMatchObject({ instance: 'Salon', isGone: false, port: 8009, addresses: ['10.0.0.7'] })
    expect([...(read?.texts ?? [])]).toEqual([
      ['id', '0a1b'],
      ['fn', 'Le salon'],
    ])
    expect(readDnsServices(encodeServiceAnswer(type, service), ['_airplay', '_tcp'])).toEqual([])
  })

  it('reads back whatever can be said', () => {
    const label = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 15 })
      .filter((text) => Buffer.byteLength(text) < 64)
    const said = fc.record({
      instance: label,
      host: label,
      port: fc.integer({ min: 1, max: 65_535 }),
      address: fc.ipV4(),
      texts: fc.array(fc.string({ maxLength: 255 }), { maxLength: 10 }),
    })
    fc.assert(
      fc.property(said, (one) => {
        const [read] = readDnsServices(encodeServiceAnswer(type, one), type)
        expect(read).toMatchObject({ instance: one.instance, port: one.port, addresses: [one.address] })
      }),
    )
  })

  it('hears who goes', () => {
    const [read] = readDnsServices(encodeServiceAnswer(type, { ...service, ttlSeconds: 0 }), type)
    expect(read).toMatchObject({ instance: 'Salon', isGone: true })
  })

  it('reads nothing of a message that is cut anywhere', () => {
    const whole = encodeServiceAnswer(type, service)
    for (let length = 0; length < whole.length; length++)
      expect(readDnsServices(whole.subarray(0, length), type)).toEqual([])
  })

  it('follows no name round in circles, nor forward', () => {
    const whole = Buffer.from(encodeServiceAnswer(type, service))
    // Where the answer's first name is: a pointer to itself, and one to what follows.
    for (const target of [12, 14, 200]) {
      const turned = Buffer.concat([whole.subarray(0, 12), Buffer.from([0xc0, target]), whole.subarray(12)])
      expect(readDnsServices(turned, type)).toEqual([])
    }
  })

  it('takes no more services, addresses and attributes than devices have', () => {
    const many = encodeServiceAnswer(
      type,
      ...Array.from({ length: 25 }, (_, index) => ({ ...service, instance: `s${index}` })),
    )
    expect(readDnsServices(many, type)).toHaveLength(25)
    const flood = encodeServiceAnswer(
      type,
      ...Array.from({ length: 40 }, (_, index) => ({ ...service, instance: `s${index}` })),
    )
    expect(readDnsServices(flood, type)).toEqual([])
    const [wide] = readDnsServices(
      encodeServiceAnswer(type, {
        ...service,
        texts: Array.from({ length: 1000 }, (_, index) => `k${index}`),
      }),
      type,
    )
    expect(wide?.texts.size).toBe(64)
  })
})
