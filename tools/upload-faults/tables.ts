import { answerCases } from './cases/answers';
import { credentialCases } from './cases/credentials';
import { existingCases } from './cases/existing';
import { fileCases } from './cases/files';
import { transportCases } from './cases/transport';
import type { FaultCase } from './fault-case';

/** All failures of an upload to an index, by kind. */
export const tables: Readonly<Record<string, readonly FaultCase[]>> = { transport: transportCases, answers: answerCases, existing: existingCases, credentials: credentialCases, files: fileCases };
