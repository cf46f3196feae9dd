import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readArguments } from './read-arguments.ts'
import { readHouseDoor } from './read-house-door.ts'

describe('readHouseDoor', () => {
  it.each([
    ['', {}],
    ['192.168.1.20', { address: '192.168.1.20' }],
    ['8080', { port: 8080 }],
    ['10.0.0.1:5268', { address: '10.0.0.1', port: 5268 }],
  ])('reads %j', (text, wish) => expect(readHouseDoor(text)).toEqual(wish))

  it.each([
    '0.0.0.0',
    '127.0.0.1',
    '8.8.8.8:80',
    '[::1]:80',
    '::',
    '192.168.1',
    '192.168.1.999',
    'nas.local',
    '0',
    '10.0.0.1:0',
    '10.0.0.1:',
    ':80',
    '10.0.0.1:70000',
    '10.0.0.180 ',
  ])('does not take %j: other devices come in from the house, and from nowhere else', (text) =>
    expect(() => readHouseDoor(text)).toThrow(/not-a-/),
  )

  it('takes nothing that is not private, whatever is written', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.ipV4(),
          fc.ipV6(),
          fc.tuple(fc.ipV4(), fc.nat()).map(([a, p]) => `${a}:${p}`),
        ),
        (text) => {
          try {
            const { address, port = 1 } = readHouseDoor(text)
            expect(address ?? '10.').toMatch(/^(10|172|192\.168|169\.254)\./)
            expect(port > 0 && port < 65_536).toBe(true)
          } catch (error) {
            expect(error).toHaveProperty('problem')
          }
        },
      ),
    )
  })
})

describe('lanterne --listen', () => {
  it('opens to the house, alone or with a place', () => {
    expect(readArguments(['--listen'])).toMatchObject({ name: 'start', houseDoor: {} })
    expect(readArguments(['start', '--listen', '--no-open'])).toMatchObject({
      houseDoor: {},
      isBrowserWanted: false,
    })
    expect(readArguments(['--listen=192.168.1.20:80'])).toMatchObject({
      houseDoor: { address: '192.168.1.20', port: 80 },
    })
    expect(readArguments([])).not.toHaveProperty('houseDoor')
    expect(() => readArguments(['--listen=0.0.0.0'])).toThrow('not-a-house-address')
    // To others it is a port for peers, as ever.
    expect(readArguments(['stream', 'x', '--listen', '7'])).toMatchObject({ listenPort: 7 })
  })
})
