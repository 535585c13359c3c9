"""Starts `cpms serve` on a fresh directory with both ports, runs a script against it, stops it.

    with_server.py WORK_DIRECTORY SCRIPT
"""

import pathlib
import subprocess
import sys

from house import Server, audit

work, script = pathlib.Path(sys.argv[1]), sys.argv[2]
certificates = work / "certificates"
data = work / f"{pathlib.Path(script).stem}-journal"
server = Server(
    data, "--tls-listen", "127.0.0.1:0", "--certificate", certificates / "server.pem", "--key", certificates / "server.key",
    "--client-ca", certificates / "authority.pem").start()
try:
    run = subprocess.run([
        sys.executable, str(pathlib.Path(__file__).with_name(script)), server.url, server.tls_url, str(server.token_file), str(certificates)])
finally:
    code = server.stop()
if code != 0:
    print(f"FAIL the server stops when it is asked to: exit {code}: {server.errors()}")
    sys.exit(1)
print("ok the server stops when it is asked to")
faults, text = audit(data)
print("ok the journal passes its audit" if faults == 0 else f"FAIL the journal passes its audit: {text[-1600:]}")
sys.exit(run.returncode or (1 if faults else 0))
