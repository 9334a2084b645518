// Integration and end-to-end specs meet real processes, disks and clocks: a test that fails is tried once more, and its first
// failure is shown. Unit specs are never repeated.
import { jest } from '@jest/globals';

jest.retryTimes(1, { logErrorsBeforeRetry: true });
