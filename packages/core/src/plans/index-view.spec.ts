import { parseIndexPage } from '../tools/simple-index';
import { normalizeProjectName } from '../values/project-name';
import { renderIndexView } from './index-view';

it('is a page that says what the index said', () => {
  const sha256 = 'ab'.repeat(32);
  const text = renderIndexView(normalizeProjectName('numpy'), [
    { file: 'numpy-2.5.0.dev0-cp312-cp312-linux_x86_64.whl', url: 'https://a.test/f/numpy-2.5.0.dev0-cp312-cp312-linux_x86_64.whl?a=1&b=2', sha256, requiresPython: '>=3.11', yanked: false, metadata: sha256 },
    { file: 'numpy-2.4.0.dev0.tar.gz', url: 'https://a.test/f/numpy-2.4.0.dev0.tar.gz', yanked: true, metadata: true },
  ]);
  expect(parseIndexPage({ contentType: 'text/html', text }).links).toMatchObject([
    { href: 'https://a.test/f/numpy-2.5.0.dev0-cp312-cp312-linux_x86_64.whl?a=1&b=2', sha256, requiresPython: '>=3.11', yanked: false, metadata: sha256 },
    { href: 'https://a.test/f/numpy-2.4.0.dev0.tar.gz', sha256: undefined, requiresPython: undefined, yanked: true, metadata: true },
  ]);
});
