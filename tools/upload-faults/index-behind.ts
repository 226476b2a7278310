import { checkPypiUpload, parseForm, type StoredFile } from '@wheelwright/testing';
import { normalizeProjectName, parseWheelFilename } from '@wheelwright/core';
import type { PublishedBefore } from './fault-case';
import { sha256Of, type ReceivedHead, type ServerAnswer } from './fault-server';

/** The index behind the faults: PyPI's checks, and its simple pages. */
export interface IndexBehind {
  readonly files: readonly StoredFile[];
  upload(request: ReceivedHead, body: Buffer): ServerAnswer;
  page(request: ReceivedHead): ServerAnswer;
  publish(file: PublishedBefore): void;
}

export const createIndexBehind = (token: string, deleted: readonly string[]): IndexBehind => {
  const files: StoredFile[] = [];
  return {
    files,
    publish: ({ file, bytes, age = 0 }) => {
      const { distribution: project, version } = parseWheelFilename(file);
      files.push({ file, project, version, bytes: Buffer.from(bytes), sha256: sha256Of(bytes), requiresPython: undefined, uploaded: Date.now() - age * 86_400_000 });
    },
    upload: ({ headers }, body) => {
      if (headers['authorization'] !== `Basic ${Buffer.from(`__token__:${token}`).toString('base64')}`) return said(403, 'Invalid or non-existent authentication information.');
      try {
        const decision = checkPypiUpload(parseForm(headers['content-type'], body), { files, deleted, now: Date.now(), fileLimit: 100 * 1024 * 1024 });
        if (decision.status === 400) return said(400, decision.message);
        if (decision.stored !== undefined) files.push(decision.stored);
        return { status: 200 };
      } catch (error) {
        return said(400, String(error));
      }
    },
    page: ({ path }) => {
      const project = normalizeProjectName(/^\/simple\/([^/]+)\/$/u.exec(path)?.[1] ?? '');
      const listed = files.filter((file) => file.project === project);
      if (listed.length === 0) return { status: 404 };
      const page = {
        meta: { 'api-version': '1.1' },
        name: project,
        files: listed.map(({ file, sha256, bytes, uploaded }) => ({ filename: file, url: `/files/${encodeURIComponent(file)}`, hashes: { sha256 }, size: bytes.length, 'upload-time': new Date(uploaded).toISOString() })),
      };
      return { status: 200, headers: { 'content-type': 'application/vnd.pypi.simple.v1+json' }, body: JSON.stringify(page) };
    },
  };
};

const said = (status: number, message: string): ServerAnswer => ({ status, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ code: `${status} ${message}`, message, title: 'Bad Request' }) });
