import type { Failure } from '@lanterne/contract'

/** What can go wrong: the server's closed list, and what only the page can see. */
export type Problem =
  | Failure['error']['code']
  | 'server-away'
  | 'unexpected'
  | 'picture-unreachable'
  | 'picture-broken'
  | 'picture-unsupported'

export type ErrorMessages = Readonly<Record<Problem, string>>

/** Genres of the catalogue; one that is not here is shown as it is. */
export type Genre =
  | 'Action'
  | 'Adventure'
  | 'Animation'
  | 'Biography'
  | 'Comedy'
  | 'Crime'
  | 'Documentary'
  | 'Drama'
  | 'Educational'
  | 'Family'
  | 'Fantasy'
  | 'Film noir'
  | 'History'
  | 'Horror'
  | 'Industrial film'
  | 'Military'
  | 'Music'
  | 'Musical'
  | 'Mystery'
  | 'Romance'
  | 'Science'
  | 'Science fiction'
  | 'Short'
  | 'Society'
  | 'Sport'
  | 'Talks'
  | 'Technology'
  | 'Thriller'
  | 'War'
  | 'Western'
export type GenreNames = Readonly<Record<Genre, string>>

/** Rows of the home screen. */
export type RowId =
  | 'welcome'
  | 'open-films'
  | 'silent-cinema'
  | 'keaton-and-chaplin'
  | 'short-under-20'
  | 'film-noir'
  | 'mystery'
  | 'horror'
  | 'animation'
  | 'comedy'
  | 'science-fiction'
  | 'european-masters'
  | 'classic-hollywood'
  | 'documentary'
  | 'free-internet'
  | 'allowed'
  | 'series'
export type RowNames = Readonly<Record<RowId, string>>

/** Countries that are no more, which browsers name after their heirs. */
export type PlaceNames = Readonly<Record<'SU' | 'CS' | 'YU' | 'DD', string>>
