/**
 * What a viewer may narrow titles by: its kind; a genre; the first year of ten (`1920`); a length; the country that it was
 * made in (ISO 3166-1 alpha-2); the language spoken (ISO 639); by what right it is free.
 */
export const titleFilters = ['kind', 'genre', 'decade', 'length', 'origin', 'language', 'licence'] as const
export type TitleFilter = (typeof titleFilters)[number]

/** Under 20 minutes, under an hour, up to two hours, over. */
export type TitleLength = 'short' | 'medium' | 'feature' | 'long'

/** `best`: what answers best first; without words, what everybody should see first. */
export const titleOrders = ['best', 'newest', 'oldest', 'shortest', 'longest', 'title'] as const
export type TitleOrder = (typeof titleOrders)[number]
