import { describe, expect, it } from 'vitest'
import { KnownServices, type ServiceNotice } from './service-finder.ts'

const salon: ServiceNotice = { id: 'a1', name: 'Salon', model: 'X', host: '10.0.0.7', port: 8009 }

function open() {
  const told: string[] = []
  const known = new KnownServices({
    here: ({ name, host, port }) => told.push(`+${name} ${host}:${port}`),
    gone: ({ name }) => told.push(`-${name}`),
  })
  return { known, told }
}

describe('KnownServices', () => {
  it('tells of a device once, and when it is another', () => {
    const { known, told } = open()
    known.take('s', salon)
    known.take('s', { ...salon })
    known.take('s', { ...salon, port: 32_000 })
    expect(told).toEqual(['+Salon 10.0.0.7:8009', '+Salon 10.0.0.7:32000'])
  })

  it('does not believe another machine that it is a device that is here', () => {
    const { known, told } = open()
    known.take('s', salon)
    known.take('s', { ...salon, host: '10.0.0.66' })
    known.leave('s', '10.0.0.66')
    expect(told).toEqual(['+Salon 10.0.0.7:8009'])
    known.leave('s', '10.0.0.7')
    known.take('s', { ...salon, host: '10.0.0.66' })
    expect(told.slice(1)).toEqual(['-Salon', '+Salon 10.0.0.66:8009'])
  })

  it('keeps eight of one machine and 64 in all, whoever says more', () => {
    const { known } = open()
    for (let host = 1; host < 20; host++)
      for (let index = 0; index < 100; index++)
        known.take('s', { ...salon, id: `${host}-${index}`, host: `10.0.0.${host}` })
    expect(known.all()).toHaveLength(64)
    expect(known.all().filter(({ host }) => host === '10.0.0.1')).toHaveLength(8)
  })
})
