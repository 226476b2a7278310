import { muslPython } from './musl-python';

const usage = 'npm run musl-python -- x86_64|aarch64';

const main = async (): Promise<void> => {
  const [architecture = 'x86_64'] = process.argv.slice(2);
  if (architecture !== 'x86_64' && architecture !== 'aarch64') throw new Error(usage);
  const { folder, file, sha256 } = await muslPython(architecture);
  console.log(`# target-pythons.yaml, ${architecture}-musl, cp311, the first of its sources:\n- { mirror: ${folder}, file: ${file}, sha256: ${sha256} }`);
};

void main();
