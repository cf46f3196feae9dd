/** Licences that a film may be published under, by their SPDX names; last, the public domain, which wants proof. */
export const licenceIds = [
  'CC-BY-4.0',
  'CC-BY-SA-4.0',
  'CC-BY-NC-4.0',
  'CC-BY-NC-SA-4.0',
  'CC-BY-ND-4.0',
  'CC-BY-NC-ND-4.0',
  'CC0-1.0',
  'public-domain',
] as const
export type LicenceId = (typeof licenceIds)[number]

/** Why a film is in the public domain. */
export const publicDomainBases = [
  'term-expired',
  'not-renewed',
  'no-valid-notice',
  'us-government-work',
  'dedication',
] as const
