"""A real IMAP server: Dovecot, private, on free ports of this machine, with one mailbox of which tests may do what they like."""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from imapclient import IMAPClient

from tests.servers import Missing, _unprivileged_user, await_that, free_port

USER, PASSWORD = "minwon@city.example", "pass/word:1"
CONFIGURATION = """\
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:{folder}/mail
disable_plaintext_auth = no
ssl = yes
ssl_cert = <{folder}/certificate.pem
ssl_key = <{folder}/key.pem
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


class Dovecot:
    """`url` is without encryption (this machine only), `tls_url` with. Its certificate is `certificate`."""

    def __init__(self) -> None:
        program = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
        if program is None or not Path("/usr/lib/dovecot/imap").exists():
            raise Missing("Dovecot is not installed (dovecot-imapd on Debian and Ubuntu)")
        self.program = program
        self.folder = Path(tempfile.mkdtemp(prefix="ontong-dovecot-"))
        self.port, tls_port = free_port(), free_port()
        self.certificate = self.folder / "certificate.pem"
        self._make_certificate()
        name = _unprivileged_user() or pwd.getpwuid(os.geteuid()).pw_name
        user = pwd.getpwnam(name)
        self.as_user: dict[str, Any] = {"user": name, "group": user.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
        names = {"user": name, "group": grp.getgrgid(user.pw_gid).gr_name, "uid": user.pw_uid, "gid": user.pw_gid}
        configuration = CONFIGURATION.format(folder=self.folder, port=self.port, tls_port=tls_port, password=PASSWORD, **names)
        (self.folder / "dovecot.conf").write_text(configuration)
        for path in (self.folder, *self.folder.iterdir()):
            if self.as_user:
                shutil.chown(path, name, user.pw_gid)
        user_part = USER.replace("@", "%40")
        self.url = f"imap://{user_part}:pass%2Fword%3A1@127.0.0.1:{self.port}/INBOX"
        self.tls_url = f"imaps://{user_part}:pass%2Fword%3A1@localhost:{tls_port}/INBOX"
        self.process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        quiet: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.process = subprocess.Popen(
            [self.program, "-F", "-c", str(self.folder / "dovecot.conf")], cwd=self.folder, start_new_session=True, **quiet, **self.as_user
        )
        try:
            await_that(self._answers, seconds=20, what="Dovecot's answer")
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(20)
            self.process = None

    def close(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def opened(self) -> IMAPClient:
        """As the city's clerk opens the mailbox."""
        client = IMAPClient("127.0.0.1", self.port, ssl=False, timeout=10)
        client.login(USER, PASSWORD)
        client.select_folder("INBOX")
        return client

    def _answers(self) -> bool:
        assert self.process is not None
        if self.process.poll() is not None:
            raise Missing(f"Dovecot did not start: {(self.folder / 'log').read_text() if (self.folder / 'log').exists() else ''}")
        try:
            self.opened().logout()
        except OSError:  # not up yet
            return False
        return True

    def _make_certificate(self) -> None:
        subprocess.run(
            [
                *[
                    "openssl",
                    "req",
                    "-x509",
                    "-newkey",
                    "rsa:2048",
                    "-nodes",
                    "-days",
                    "2",
                    "-subj",
                    "/CN=localhost",
                    "-addext",
                    "subjectAltName=DNS:localhost",
                ],
                *("-keyout", str(self.folder / "key.pem"), "-out", str(self.certificate)),
            ],
            check=True,
            capture_output=True,
        )
