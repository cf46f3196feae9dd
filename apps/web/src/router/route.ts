/** A place in the app. */
export type Route =
  | { readonly screen: 'home' }
  | { readonly screen: 'title'; readonly id: string }
  | { readonly screen: 'list' }
  | { readonly screen: 'profiles' }
  | { readonly screen: 'history' }
  | { readonly screen: 'search'; readonly query: string }
  | { readonly screen: 'share' }
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

/** Reads an address, as written by `formatRoute`. Anything else is `nowhere`. */
export function parseRoute(path: string, search: string): Route {
  const [first = '', second = '', ...rest] = path.split('/').filter((part) => part !== '')
  const values = new URLSearchParams(search)
  if (rest.length > 0) return { screen: 'nowhere' }
  if (first === '') return { screen: 'home' }
  if (first === 'search' && second === '')
    return { screen: 'search', query: (values.get('q') ?? '').slice(0, longestQuery) }
  if (first === 'share' && second === '') return { screen: 'share' }
  if ((first === 'list' || first === 'profiles' || first === 'history') && second === '')
    return { screen: first }
  if (!titleId.test(second)) return { screen: 'nowhere' }
  if (first === 'title') return { screen: 'title', id: second }
  if (first !== 'watch') return { screen: 'nowhere' }
  const season = numberIn(values.get('season'))
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
  if (route.screen === 'share') return '/share'
  if (route.screen === 'search')
    return route.query === '' ? '/search' : `/search?q=${encodeURIComponent(route.query)}`
  if (route.screen === 'list' || route.screen === 'profiles' || route.screen === 'history')
    return `/${route.screen}`
  if (route.screen === 'title') return `/title/${route.id}`
  const values = new URLSearchParams()
  if (route.season !== undefined && route.episode !== undefined) {
    values.set('season', String(route.season))
    values.set('episode', String(route.episode))
  }
  if (route.releaseId !== undefined) values.set('version', route.releaseId)
  if (route.isFromStart) values.set('from', 'start')
  const text = values.toString()
  return `/watch/${route.id}${text === '' ? '' : `?${text}`}`
}

function numberIn(text: string | null): number | undefined {
  return text !== null && /^\d{1,6}$/.test(text) ? Number(text) : undefined
}
