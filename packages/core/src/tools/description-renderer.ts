import { WheelError } from '../errors/wheel-error';

/** What came of a description in reStructuredText. */
export interface Rendering {
  /** What PyPI goes by. */
  readonly renders: boolean;
  /** All that docutils has against it, by line; empty where it renders. */
  readonly messages: readonly RenderingMessage[];
}

export interface RenderingMessage {
  /** Of the description, from 1; undefined where it is about all of it. */
  readonly line: number | undefined;
  /** One sentence of docutils, or of readme-renderer. */
  readonly message: string;
}

/**
 * Reads texts as a JSON list from standard input, and prints what comes of each. The verdict is that of readme-renderer,
 * which stops at the first thing that is wrong; what else is wrong comes from docutils with its settings.
 */
const program = `
import io, json, sys
sys.path.insert(0, sys.argv[1])
from readme_renderer import rst

class Collector:
    def __init__(self):
        self.messages = []
    def write(self, message):
        self.messages.append(message)

def messages_of(text):
    collector = Collector()
    writer = rst.Writer()
    writer.translator_class = rst.ReadMeHTMLTranslator
    settings = {**rst.SETTINGS, 'halt_level': 5, 'report_level': 2, 'warning_stream': collector}
    try:
        rst.publish_parts(text, writer=writer, settings_overrides=settings)
    except Exception:
        pass
    return collector.messages

def render(text):
    stream = io.StringIO()
    try:
        if rst.render(text, stream) is not None:
            return {'renders': True, 'messages': []}
        first = stream.getvalue()
    except Exception as error:
        first = f'docutils itself fails: {type(error).__name__}: {error}'
    return {'renders': False, 'messages': messages_of(text) or [first]}

print(json.dumps([render(text) for text in json.load(sys.stdin.buffer)]))
`;

/** @param request.folder in which `rendererPackages` are installed */
export const renderDescriptionsArgv = (request: { readonly python: string; readonly folder: string }): readonly string[] => [request.python, '-I', '-c', program, request.folder];

/** Its whole environment: nothing of the user's decides how docutils reads. */
export const renderDescriptionsEnvironment: Readonly<Record<string, string>> = { LC_ALL: 'C.UTF-8', PATH: '/usr/bin:/bin', DOCUTILSCONFIG: '' };

/**
 * Reads what the program printed.
 *
 * @param count of the texts
 * @throws WheelError tool-unavailable when it is something else
 */
export const parseRenderings = (stdout: string, count: number): readonly Rendering[] => {
  const answers = readAnswers(stdout);
  if (answers?.length !== count) throw new WheelError({ code: 'tool-unavailable', family: 'tool', message: `the renderer of descriptions answered with something else: ${stdout.slice(0, 80)}` });
  return answers.map(({ renders, messages }) => ({ renders, messages: messages.map(parseMessage).sort((a, b) => (a.line ?? 0) - (b.line ?? 0)) }));
};

const readAnswers = (stdout: string): readonly { readonly renders: boolean; readonly messages: readonly string[] }[] | undefined => {
  try {
    return JSON.parse(stdout) as ReturnType<typeof readAnswers>;
  } catch {
    return undefined;
  }
};

/** `<string>:5: (WARNING/2) Title underline too short.`, and after an empty line what it is about. */
const parseMessage = (text: string): RenderingMessage => {
  const [, line, said = text] = /^<string>:(\d*): \([A-Z]+\/\d\) (.*)$/su.exec(text) ?? [];
  const [sentence = ''] = said.trim().split(/\n\s*\n/u);
  return { line: line === undefined || line === '' ? undefined : Number(line), message: sentence.replace(/\s+/gu, ' ') };
};
