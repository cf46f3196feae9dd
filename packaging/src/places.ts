import { join } from 'node:path'

/** The repository. */
export const root = join(import.meta.dirname, '..', '..')

/** The shells: launchers and what a platform wants to know of an app. */
export const desktop = join(root, 'apps', 'desktop')

/** What is fetched, once, for each platform. */
export const partsCache = join(root, '.cache', 'packaging')

/** Where downloads are put unless another folder is named. */
export const defaultOut = join(root, 'dist')
