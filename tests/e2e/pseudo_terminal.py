"""Runs a program on a pseudo-terminal, as told by a JSON object on standard input.

{"program", "args", "env", "cwd", "columns", "rows", "steps"}: each step waits until the program has
written "after" since the last one, and then has any of "keys" (typed), "touch" (a file to make) and
"resize" ([columns, rows]). Prints {"code", "output", "cooked"}: how it ended (128 + signal), all that
it wrote as base64, and whether the terminal echoes and edits lines again.
"""

import base64
import fcntl
import json
import os
import pty
import select
import struct
import sys
import termios
import time

LIMIT_SECONDS = 60


def set_size(fd, columns, rows):
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def start(job):
    pid, fd = pty.fork()
    if pid == 0:
        set_size(0, job["columns"], job["rows"])
        os.chdir(job["cwd"])
        os.execve(job["program"], [job["program"], *job["args"]], job["env"])
    return pid, fd


def do(step, fd):
    if "touch" in step:
        open(step["touch"], "w").close()
    if "resize" in step:
        set_size(fd, *step["resize"])
    if "keys" in step:
        os.write(fd, step["keys"].encode())


def follow(fd, steps):
    """Everything that the program writes, while the steps are taken."""
    output = b""
    seen = 0
    ends_at = time.monotonic() + LIMIT_SECONDS
    while time.monotonic() < ends_at:
        if steps:
            at = output.find(steps[0]["after"].encode(), seen)
            if at >= 0:
                seen = at + len(steps[0]["after"].encode())
                do(steps.pop(0), fd)
                continue
        ready, _, _ = select.select([fd], [], [], 0.2)
        if not ready:
            continue
        try:
            chunk = os.read(fd, 65536)
        except OSError:
            return output
        if not chunk:
            return output
        output += chunk
    raise TimeoutError(f"still waiting for {steps[:1]} after {output[-2000:]!r}")


job = json.load(sys.stdin)
pid, fd = start(job)
try:
    output = follow(fd, job["steps"])
except TimeoutError as error:
    os.kill(pid, 9)
    sys.exit(str(error))
modes = termios.tcgetattr(fd)[3]
_, status = os.waitpid(pid, 0)
code = os.waitstatus_to_exitcode(status)
print(json.dumps({
    "code": code if code >= 0 else 128 - code,
    "output": base64.b64encode(output).decode(),
    "cooked": bool(modes & termios.ECHO and modes & termios.ICANON),
}))
