import { createNodeHost, observeInterpreters } from '@wheelwright/host';

/** The Pythons that the integration tests build wheels for. */
const wanted = ['cp310', 'cp311', 'cp312'];

const main = async (): Promise<void> => {
  const found = await observeInterpreters(createNodeHost(), wanted);
  const usable = found.filter((interpreter) => interpreter.include !== undefined);
  for (const { tag, version } of usable) console.log(`${tag}  ${version}`);
  const missing = wanted.filter((tag) => !usable.some((interpreter) => interpreter.tag === tag));
  if (missing.length === 0) return;
  console.error(
    `The integration tests need CPython with headers for ${wanted.join(', ')}; missing here: ${missing.join(', ')}.\n` +
      'Install them (pyenv install 3.10 3.11 3.12, or uv python install 3.10 3.11 3.12), or name them in WHEELWRIGHT_INTERPRETERS (paths, separated by ":").',
  );
  process.exitCode = 1;
};

void main();
