"""A whole OpenStack Swift on the loopback interface, of the machine's own (Debian's) packages, for specs.

usage: /usr/bin/python3 swift-server.py FOLDER [keystone]

Builds rings and configuration in FOLDER, starts memcached, the account, container and object servers and a proxy
with TempAuth and the S3 interface (and, when asked, Keystone and a second proxy that believes it), prints one line
of JSON with their URLs when all of them answer, and ends them when standard input is closed: also when whoever
started it is killed. Nothing outside of FOLDER is written, so any number of them run beside each other.
"""

import base64
import ctypes
import getpass
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import traceback
import urllib.error
import urllib.request

from swift.common import utils
from swift.common.ring.builder import RingBuilder
from swift.common.wsgi import run_wsgi

folder = os.path.abspath(sys.argv[1])
with_keystone = 'keystone' in sys.argv[2:]
started = []

def path(*parts):
    return os.path.join(folder, *parts)


def write(name, text):
    with open(path(name), 'w') as file:
        file.write(text)
    return path(name)


def free_ports(count):
    taken = []
    for _ in range(count):
        taken.append(socket.socket())
        taken[-1].bind(('127.0.0.1', 0))
    ports = [one.getsockname()[1] for one in taken]
    for one in taken:
        one.close()
    return ports


def start(name, argv, **options):
    with open(path(name + '.log'), 'w') as log:
        started.append((name, subprocess.Popen(argv, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, preexec_fn=end_with_parent, **options)))


class Forked:
    """A child that goes on with what is loaded here, with the methods of subprocess.Popen that are used here."""

    def __init__(self, name, work):
        self.returncode = None
        self.pid = os.fork()
        if self.pid == 0:
            end_with_parent()
            for one in (signal.SIGTERM, signal.SIGINT):
                signal.signal(one, signal.SIG_DFL)
            log = os.open(path(name + '.log'), os.O_WRONLY | os.O_CREAT)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(log, 1)
            os.dup2(log, 2)
            try:
                os._exit(work() or 0)
            except BaseException:
                traceback.print_exc()
                os._exit(1)

    def poll(self):
        if self.returncode is None and os.waitpid(self.pid, os.WNOHANG)[0] == self.pid:
            self.returncode = 1
        return self.returncode

    def wait(self, seconds):
        for _ in range(seconds * 20):
            if self.poll() is not None:
                return
            time.sleep(0.05)
        raise subprocess.TimeoutExpired(str(self.pid), seconds)

    def terminate(self):
        os.kill(self.pid, signal.SIGTERM)

    def kill(self):
        os.kill(self.pid, signal.SIGKILL)


def serve(name, kind):
    started.append((name, Forked(name, lambda: run_wsgi(path(name + '.conf'), kind))))


def end_with_parent():
    # PR_SET_PDEATHSIG: also when this script is killed or fails.
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def stop(*_):
    for _name, process in reversed(started):
        process.terminate()
    for _name, process in started:
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
    os._exit(0)


def fail(why):
    for name, process in started:
        if process.poll() is not None:
            with open(path(name + '.log')) as log:
                why += '\n%s ended with %s:\n%s' % (name, process.returncode, log.read()[-3000:])
    print(why, file=sys.stderr, flush=True)
    stop()


def wait_for(url):
    # Patient, since on a busy machine a start takes minutes; what ends is noticed at once.
    for _ in range(3000):
        try:
            return urllib.request.urlopen(url, timeout=5).read()
        except urllib.error.HTTPError:
            return None
        except OSError:
            pass
        if any(process.poll() is not None for _name, process in started):
            break
        time.sleep(0.1)
    fail('%s does not answer' % url)


account, container, store, memory, proxy, believer, identity = free_ports(7)
user = getpass.getuser()
os.makedirs(path('devices', 'd1'))

write('swift.conf', '[swift-hash]\nswift_hash_path_prefix = spec\nswift_hash_path_suffix = spec\n[storage-policy:0]\nname = one\ndefault = yes\n')
write('memcache.conf', '[memcache]\nmemcache_servers = 127.0.0.1:%d\n' % memory)

signal.signal(signal.SIGTERM, stop)
signal.signal(signal.SIGINT, stop)

# swift.conf is looked for in /etc/swift unless told otherwise before anything reads it.
utils.SWIFT_CONF_FILE = path('swift.conf')
for kind, port in (('account', account), ('container', container), ('object', store)):
    builder = RingBuilder(4, 1, 1)
    builder.add_dev({'region': 1, 'zone': 1, 'ip': '127.0.0.1', 'port': port, 'device': 'd1', 'weight': 1, 'meta': '', 'replication_ip': '127.0.0.1', 'replication_port': port})
    builder.rebalance()
    builder.get_ring().save(path(kind + '.ring.gz'))

common = '[DEFAULT]\nbind_ip = 127.0.0.1\nswift_dir = %s\nuser = %s\nworkers = 0\nlog_level = CRITICAL\n' % (folder, user)
start('memcached', ['memcached', '-l', '127.0.0.1', '-p', str(memory), '-m', '16'] + (['-u', user] if os.getuid() == 0 else []))
for kind, port in (('account', account), ('container', container), ('object', store)):
    write(kind + '-server.conf', common + 'bind_port = %d\ndevices = %s\nmount_check = false\ndisable_fallocate = true\nfallocate_reserve = 0\n'
          '[pipeline:main]\npipeline = %s-server\n[app:%s-server]\nuse = egg:swift#%s\n' % (port, path('devices'), kind, kind, kind))
    serve(kind + '-server', kind + '-server')

FILTERS = """
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
allow_account_management = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:gatekeeper]
use = egg:swift#gatekeeper
[filter:healthcheck]
use = egg:swift#healthcheck
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:%d
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:bulk]
use = egg:swift#bulk
[filter:tempurl]
use = egg:swift#tempurl
[filter:s3api]
use = egg:swift#s3api
s3_acl = no
location = us-east-1
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = testing .admin
user_test_other = other .admin
user_test_guest = guest
[filter:authtoken]
paste.filter_factory = keystonemiddleware.auth_token:filter_factory
www_authenticate_uri = http://127.0.0.1:%d
auth_url = http://127.0.0.1:%d
auth_type = password
project_domain_id = default
user_domain_id = default
project_name = admin
username = admin
password = identity
interface = public
delay_auth_decision = true
cache = swift.cache
[filter:keystoneauth]
use = egg:swift#keystoneauth
operator_roles = admin
[filter:staticweb]
use = egg:swift#staticweb
[filter:copy]
use = egg:swift#copy
[filter:slo]
use = egg:swift#slo
[filter:dlo]
use = egg:swift#dlo
""" % (memory, identity, identity)


def serve_proxy(name, port, auth):
    pipeline = 'catch_errors gatekeeper healthcheck cache listing_formats bulk tempurl %s staticweb copy slo dlo proxy-server' % auth
    write(name + '.conf', common + 'bind_port = %d\n[pipeline:main]\npipeline = %s\n' % (port, pipeline) + FILTERS)
    serve(name, 'proxy-server')
    wait_for('http://127.0.0.1:%d/healthcheck' % port)


# What `keystone-manage db_sync` and `bootstrap` do, in a tenth of the time: no migrations of an empty database.
KEYSTONE = """
import glob, importlib, os, sys
import keystone.conf
from keystone.cmd.bootstrap import Bootstrapper
from keystone.common import sql
keystone.conf.configure()
keystone.conf.CONF(args=[], project='keystone', default_config_files=[sys.argv[1]])
root = os.path.dirname(os.path.dirname(keystone.conf.__file__))
for module in sorted(glob.glob(root + '/*/*backends/*sql*.py')):
    importlib.import_module('keystone.' + os.path.relpath(module, root)[:-3].replace('/', '.'))
with sql.session_for_write() as session:
    sql.ModelBase.metadata.create_all(session.get_bind())
bootstrapper = Bootstrapper()
bootstrapper.admin_username = bootstrapper.project_name = bootstrapper.admin_role_name = 'admin'
bootstrapper.admin_password = 'identity'
bootstrapper.service_name = 'keystone'
bootstrapper.public_url = sys.argv[2]
bootstrapper.region_id = 'RegionOne'
bootstrapper.bootstrap()
"""


def keystone():
    os.makedirs(path('keystone', 'fernet-keys'), 0o700)
    os.makedirs(path('keystone', 'credential-keys'), 0o700)
    conf = write('keystone.conf', '[DEFAULT]\nlog_file = %s\n[database]\nconnection = sqlite:///%s\n[token]\nprovider = fernet\n'
                 '[fernet_tokens]\nkey_repository = %s\n[fernet_receipts]\nkey_repository = %s\n[credential]\nkey_repository = %s\n'
                 % (path('keystone.messages'), path('keystone.sqlite'), path('keystone', 'fernet-keys'), path('keystone', 'fernet-keys'), path('keystone', 'credential-keys')))

    for repository in ('fernet-keys', 'credential-keys'):
        for number in ('0', '1'):
            with open(os.open(path('keystone', repository, number), os.O_WRONLY | os.O_CREAT, 0o600), 'wb') as file:
                file.write(base64.urlsafe_b64encode(os.urandom(32)))
    url = 'http://127.0.0.1:%d' % identity
    made = subprocess.run(['/usr/bin/python3', '-c', KEYSTONE, conf, url + '/v3'], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if made.returncode != 0:
        fail('Keystone cannot be made:\n%s' % made.stdout.decode()[-3000:])
    # Written straight into the tables: sqlite is soon locked when the interface does it.
    with sqlite3.connect(path('keystone.sqlite')) as database:
        database.execute("insert into region (id, description, extra) values ('RegionTwo', '', '{}')")
        database.execute("insert into service (id, type, enabled, extra) values ('swift', 'object-store', 1, '{\"name\": \"swift\"}')")
        for region, interface in (('RegionOne', 'internal'), ('RegionTwo', 'public'), ('RegionOne', 'public')):
            where = 'http://127.0.0.1:%d/v1/AUTH_$(project_id)s' % (believer if (region, interface) == ('RegionOne', 'public') else 9)
            database.execute("insert into endpoint (id, interface, region_id, service_id, url, enabled, extra) values (?, ?, ?, 'swift', ?, 1, '{}')",
                             (region + interface, interface, region, where))
    start('keystone', ['uwsgi', '--plugin', 'python3', '--http-socket', '127.0.0.1:%d' % identity, '--wsgi-file', '/usr/bin/keystone-wsgi-public', '--need-app'],
          env={**os.environ, 'OS_KEYSTONE_CONFIG_FILES': conf})
    wait_for(url + '/v3')
    token = ask(url + '/v3/auth/tokens', {'auth': {
        'identity': {'methods': ['password'], 'password': {'user': {'name': 'admin', 'domain': {'id': 'default'}, 'password': 'identity'}}},
        'scope': {'project': {'name': 'admin', 'domain': {'id': 'default'}}}}})
    headers = {'X-Auth-Token': token.headers['X-Subject-Token']}
    signed_in = json.loads(token.read())['token']['user']['id']
    made = json.loads(ask(url + '/v3/users/%s/application_credentials' % signed_in, {'application_credential': {'name': 'ci'}}, headers).read())
    serve_proxy('believing-proxy', believer, 'authtoken keystoneauth')
    return {'authUrl': url + '/v3', 'username': 'admin', 'password': 'identity', 'project': 'admin', 'region': 'RegionOne',
            'applicationId': made['application_credential']['id'], 'applicationSecret': made['application_credential']['secret']}


def ask(url, document, headers=None):
    request = urllib.request.Request(url, json.dumps(document).encode(), {'Content-Type': 'application/json', **(headers or {})})
    try:
        return urllib.request.urlopen(request, timeout=30)
    except urllib.error.HTTPError as error:
        fail('%s answered %s:\n%s' % (url, error.code, error.read()[:2000]))


serve_proxy('proxy', proxy, 's3api tempauth')
facts = {'origin': 'http://127.0.0.1:%d' % proxy, 'keystone': keystone() if with_keystone else None}
print(json.dumps(facts), flush=True)
sys.stdin.read()
stop()
