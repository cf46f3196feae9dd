import { mergeConfig } from 'vitest/config'
import shared from '../vitest.config.ts'

/** What takes too long for every run, or downloads too much: `npm run package:verify`, before a release. */
export default mergeConfig(
  { ...shared, test: { ...shared.test, include: [] } },
  { test: { include: ['packaging/*.verify.ts'] } },
)
