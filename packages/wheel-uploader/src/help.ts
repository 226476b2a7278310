/** What `--help` prints. */
export const help = `usage: wheel-uploader -u URL [options] PROJECT VERSION

Fetches the wheels of a release from a page, checks them, and uploads them to a package index: all of
them, or none. A run that was cut off is gone on with by the same command.

where from
  -u, --wheel-url-dir URL   page that shows the wheels: a listing of a web server or container, a simple
                            index (PEP 503, PEP 691), a page of links, or a folder of this machine
  -w, --wheel-dir FOLDER    where the wheels are kept here; made when it is not there (default: .)
  -t, --wheel-type TYPE     which wheels (default: macosx); may be given more than once
                              all          every one
                              any          for every platform: ...-any.whl, and no others
                              macosx, win  of macOS, of Windows
                              linux        of Linux: manylinux, musllinux and plain linux
                              manylinux, musllinux            of any manylinux, of any musllinux
                              manylinux1, manylinux_2_28, ... of exactly that one, in either spelling
                              manylinux1_x86_64, win32, ...   of exactly that platform
      --sdist               the sdist too
  -c, --clobber             fetch again what is there; without it, a file is kept when its hash is that of the page
      --allow-host HOST     files may come from this host too, not only from that of the page; may be repeated
      --wait MINUTES        wait so long for files that --expect names and the page does not show yet (default: 0)

where to
  -r, --repository NAME     section of .pypirc, pypi or testpypi (default: TWINE_REPOSITORY, else pypi)
      --destinations FILE   take NAME from this destinations.yaml
      --index-url URL       simple index that shows what the repository has, where that is not known
      --config-file FILE    instead of ~/.pypirc
  -s, --sign                sign with gpg and send the signatures; PyPI ignores them
      --identity KEY        key to sign with
      --skip-existing       leave files alone that are there, though nobody tells their hash; files that are
                            there with the same bytes are always skipped, other bytes are always an error
  -n, --no-twine            only fetch

how
      --expect FILE         what the release must hold, one line each: a file name, a line of sha256sum,
                            tags such as cp312-cp312-win_amd64 or cp312-*-manylinux*, or the word sdist
      --dry-run             check everything, ask the index, print the plan; keep and upload nothing
      --jobs N              files at the same time (default: 3)
      --json                the report as JSON on standard output, everything else on standard error
  -v, --verbose             say what is kept and what is left out
      --version
  -h, --help

Credentials come from TWINE_USERNAME and TWINE_PASSWORD, UV_PUBLISH_TOKEN, ~/.pypirc, the keyring command
or trusted publishing, and from no option: what stands on a command line can be read by everybody.
The exit code is 0 when everything is where it should be, else 1.
`;
