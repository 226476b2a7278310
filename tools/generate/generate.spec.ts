import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(__dirname, '../..');

it('what is generated from the schemas is what is committed', () => {
  const check = (): string => {
    try {
      return execFileSync(process.execPath, ['-r', '@swc-node/register', join(__dirname, 'main.ts'), '--check'], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    } catch (error) {
      const { stdout, stderr } = error as { stdout: string; stderr: string };
      return `${stdout}${stderr}`;
    }
  };
  expect(check()).toBe('');
}, 60_000);
