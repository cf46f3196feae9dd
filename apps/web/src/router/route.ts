import { type TitleFilter, type TitleOrder, titleFilters, titleOrders } from '@lanterne/contract'

/** What films are narrowed by, and their order. */
export type Filters = { readonly [Name in TitleFilter]?: string } & { readonly order?: TitleOrder }

/** A place in the app. */
export type Route =
  | { readonly screen: 'home' }
  | { readonly screen: 'films'; readonly filters: Filters }
  | { readonly screen: 'title'; readonly id: string; readonly season?: number }
  | { readonly screen: 'search'; readonly query: string; readonly filters: Filters }
  | { readonly screen: 'list' }
  /** What is kept for offline. */
  | { readonly screen: 'kept' }
  | { readonly screen: 'profiles' }
  | { readonly screen: 'share' }
  | { readonly screen: 'settings'; readonly page?: string }
  /** The viewer's own sources. */
  | { readonly screen: 'sources' }
  | {
      readonly screen: 'watch'
      readonly id: string
      readonly season?: number
      readonly episode?: number
      readonly releaseId?: string
      /** Whether it begins, wherever it was left before. */
      readonly isFromStart?: true
    }
  | { readonly screen: 'nowhere' }

const titleId = /^[a-z0-9]+(-[a-z0-9]+)*$/
const longestQuery = 100
const longestValue = 60

/** Reads an address, as written by `formatRoute`. Anything else is `nowhere`. */
export function parseRoute(path: string, search: string): Route {
  const [first = '', second = '', ...rest] = path.split('/').filter((part) => part !== '')
  const values = new URLSearchParams(search)
  if (rest.length > 0) return { screen: 'nowhere' }
  if (first === '') return { screen: 'home' }
  if (first === 'search' && second === '')
    return {
      screen: 'search',
      query: (values.get('q') ?? '').slice(0, longestQuery),
      filters: filtersIn(values),
    }
  if (first === 'films' && second === '') return { screen: 'films', filters: filtersIn(values) }
  if (first === 'share' && second === '') return { screen: 'share' }
  if ((first === 'list' || first === 'kept' || first === 'profiles') && second === '')
    return { screen: first }
  if (first === 'settings' && /^[a-z]*$/.test(second))
    return { screen: 'settings', ...(second === '' ? {} : { page: second }) }
  if (first === 'sources' && second === '') return { screen: 'sources' }
  if (!titleId.test(second)) return { screen: 'nowhere' }
  const season = numberIn(values.get('season'))
  if (first === 'title') return { screen: 'title', id: second, ...(season !== undefined && { season }) }
  if (first !== 'watch') return { screen: 'nowhere' }
  const episode = numberIn(values.get('episode'))
  const releaseId = values.get('version')
  return {
    screen: 'watch',
    id: second,
    ...(season === undefined || episode === undefined ? {} : { season, episode }),
    ...(releaseId ? { releaseId } : {}),
    ...(values.get('from') === 'start' ? { isFromStart: true } : {}),
  }
}

/** The address of a place. */
export function formatRoute(route: Exclude<Route, { screen: 'nowhere' }>): string {
  if (route.screen === 'home') return '/'
  if (route.screen === 'films') return `/films${asked(route.filters)}`
  if (route.screen === 'share' || route.screen === 'sources') return `/${route.screen}`
  if (route.screen === 'settings') return route.page === undefined ? '/settings' : `/settings/${route.page}`
  if (route.screen === 'search')
    return `/search${asked({ ...(route.query !== '' && { q: route.query }), ...route.filters })}`
  if (route.screen === 'list' || route.screen === 'kept' || route.screen === 'profiles')
    return `/${route.screen}`
  if (route.screen === 'title')
    return `/title/${route.id}${route.season === undefined ? '' : `?season=${route.season}`}`
  const values = new URLSearchParams()
  if (route.season !== undefined && route.episode !== undefined) {
    values.set('season', String(route.season))
    values.set('episode', String(route.episode))
  }
  if (route.releaseId !== undefined) values.set('version', route.releaseId)
  if (route.isFromStart) values.set('from', 'start')
  return `/watch/${route.id}${asked(values)}`
}

function asked(values: URLSearchParams | Readonly<Record<string, string>>): string {
  const text = new URLSearchParams(values).toString()
  return text === '' ? '' : `?${text}`
}

/** What an address narrows films by; what makes no sense is as if it were not there. */
function filtersIn(values: URLSearchParams): Filters {
  const filters = titleFilters.flatMap((name) => {
    const value = values.get(name)
    return value !== null && value !== '' && value.length <= longestValue ? [[name, value] as const] : []
  })
  const order = titleOrders.find((known) => known === values.get('order'))
  return { ...Object.fromEntries(filters), ...(order !== undefined && { order }) }
}

function numberIn(text: string | null): number | undefined {
  return text !== null && /^\d{1,6}$/.test(text) ? Number(text) : undefined
}
