/* Loaded first in threads that a guarded thread starts. */
import { installGuard } from './guard.ts'

installGuard().isStrict = true
