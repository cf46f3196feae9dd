import * as v from 'valibot'

/** Who asks: `?country=`, ISO 3166-1 alpha-2. What is not free there is left out; without it, nothing is. */
export const viewerQuery = v.object({ country: v.optional(v.pipe(v.string(), v.regex(/^[A-Z]{2}$/))) })
