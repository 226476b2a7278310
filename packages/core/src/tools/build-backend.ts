/**
 * Asks a build backend what it needs for this source and these settings (PEP 517, get_requires_for_build_wheel), with
 * the `build` of the same environment. argv: source folder, JSON of the settings, file that receives the JSON answer.
 * Python 3.6 and `build` 0.9 understand it too.
 */
export const askBackendScript = `
import json, os, subprocess, sys
from build import ProjectBuilder
source, settings, answer = sys.argv[1:4]
def run(command, cwd=None, extra_environ=None):
    environment = dict(os.environ)
    environment.update(extra_environ or {})
    subprocess.check_call(command, cwd=cwd, env=environment)
builder = ProjectBuilder(source, python_executable=sys.executable, runner=run)
needed = sorted(builder.get_requires_for_build('wheel', json.loads(settings)))
with open(answer, 'w') as file:
    json.dump(needed, file)
`;

/** Settings as `build` takes them: one text, or a list where there are several. */
export const backendSettings = (settings: Readonly<Record<string, readonly string[]>>): string =>
  JSON.stringify(Object.fromEntries(Object.entries(settings).map(([key, values]) => [key, values.length === 1 ? values[0] : values])));

/** Reads the answer. @throws Error */
export const parseBackendAnswer = (text: string): readonly string[] => {
  const answer: unknown = JSON.parse(text);
  if (!Array.isArray(answer) || answer.some((entry) => typeof entry !== 'string')) throw new Error('not a list of requirements');
  return answer as readonly string[];
};
