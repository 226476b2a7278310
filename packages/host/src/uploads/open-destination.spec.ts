import { knownIndexDestination, normalizeProjectName, parseVersion, type IndexDestination } from '@wheelwright/core';
import { recordingHost } from '@wheelwright/testing';
import { createClock } from '../node/clock';
import { createDispatchers } from '../node/dispatchers';
import { createHttp } from '../node/http';
import { createInterruption } from '../node/interruption';
import { openDestination } from './open-destination';

// Nobody listens there: an error of the connection would say that the file was not looked at.
const origin = 'https://127.0.0.1:1';
const definition: IndexDestination = { ...knownIndexDestination('pypi'), name: 'private', section: 'private', uploadUrl: `${origin}/legacy/`, indexUrl: `${origin}/simple/`, rules: 'index', trustedPublishing: 'never' };
const release = { project: normalizeProjectName('demo'), version: parseVersion('1.0') };

it.each([
  ['client_cert', 'credentials-invalid', 'the client certificate /nowhere/me.pem cannot be read (ENOENT)'],
  ['ca_cert', 'download-failed', 'the file of certificates /nowhere/me.pem cannot be read (ENOENT)'],
])('%s of its section is used', async (option, code, message) => {
  const host = recordingHost({ files: { 'home/.pypirc': `[private]\nrepository = ${origin}/legacy/\nusername = me\npassword = canary-Pa55\n${option} = /nowhere/me.pem\n` } });
  const http = createHttp({ dispatchers: createDispatchers({}), clock: createClock(), interruption: createInterruption(), pauses: [] });
  const destination = await openDestination({ ...host, http }, definition, { root: host.path('') });
  await expect(destination.list(release)).rejects.toMatchObject({ code, message });
  host.dispose();
});
