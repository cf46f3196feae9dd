import { titleFilters, titleOrders } from '@lanterne/contract'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatRoute, parseRoute, type Route } from './route.ts'

const read = (address: string) => {
  const { pathname, search } = new URL(address, 'http://127.0.0.1')
  return parseRoute(pathname, search)
}

const value = fc
  .string({ minLength: 1, maxLength: 60, unit: 'grapheme-ascii' })
  .map((text) => text.slice(0, 60))
const filters = fc.record(
  {
    ...Object.fromEntries(titleFilters.map((name) => [name, value])),
    order: fc.constantFrom(...titleOrders),
  },
  { requiredKeys: [] },
)
const id = fc.stringMatching(/^[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,4}$/)
const route: fc.Arbitrary<Exclude<Route, { screen: 'nowhere' }>> = fc.oneof(
  fc.constantFrom({ screen: 'list' as const }, { screen: 'profiles' as const }),
  fc.record({ screen: fc.constant('watch' as const), id, isFromStart: fc.constant(true as const) }),
  fc.constantFrom(
    { screen: 'home' as const },
    { screen: 'share' as const },
    { screen: 'sources' as const },
    { screen: 'settings' as const },
    { screen: 'settings' as const, page: 'sources' },
  ),
  id.map((id) => ({ screen: 'title' as const, id })),
  fc.record({ screen: fc.constant('title' as const), id, season: fc.nat(999) }),
  fc.record({
    screen: fc.constant('search' as const),
    query: fc.string({ maxLength: 100, unit: 'grapheme' }).map((query) => query.slice(0, 100).toWellFormed()),
    filters,
  }),
  fc.record({ screen: fc.constant('films' as const), filters }),
  fc.record({ screen: fc.constant('watch' as const), id }),
  fc.record({ screen: fc.constant('watch' as const), id, season: fc.nat(99), episode: fc.nat(999) }),
  fc.record({
    screen: fc.constant('watch' as const),
    id,
    releaseId: fc.string({ minLength: 1, maxLength: 40 }),
  }),
)

describe('parseRoute', () => {
  it('reads every address that formatRoute writes', () => {
    fc.assert(
      fc.property(route, (route) => {
        expect(read(formatRoute(route))).toEqual(route)
      }),
    )
  })

  it.each([
    ['/', { screen: 'home' }],
    ['/search?q=caf%C3%A9', { screen: 'search', query: 'café', filters: {} }],
    ['/films', { screen: 'films', filters: {} }],
    [
      '/films?genre=Film+noir&decade=1940&order=longest&sort=x',
      { screen: 'films', filters: { genre: 'Film noir', decade: '1940', order: 'longest' } },
    ],
    [`/films?order=cheapest&genre=&origin=${'x'.repeat(61)}`, { screen: 'films', filters: {} }],
    [
      '/watch/les-vampires-1915?season=1&episode=3',
      { screen: 'watch', id: 'les-vampires-1915', season: 1, episode: 3 },
    ],
    ['/watch/nosferatu-1922?episode=3', { screen: 'watch', id: 'nosferatu-1922' }],
  ])('reads %s', (address, expected) => {
    expect(read(address)).toEqual(expected)
  })

  it.each([
    '/share/x',
    '/title',
    '/title/',
    '/title/Nosferatu',
    '/title/a/b',
    '/title/..%2f..',
    '/watch/-',
    '/elsewhere',
    '/search/x',
    '/films/x',
  ])('sends %s nowhere', (address) => {
    expect(read(address)).toEqual({ screen: 'nowhere' })
  })

  it('never throws, whatever the address', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (path, search) => {
        expect(parseRoute(path, search)).toBeDefined()
      }),
    )
  })
})
