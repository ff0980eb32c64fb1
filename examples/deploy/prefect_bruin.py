"""A Prefect flow that runs a pipeline with the bruin binary every night; `python prefect_bruin.py` serves it.

The exit code decides about Prefect's retries: what no retry can mend fails at once.
"""

import os
import subprocess
from datetime import datetime, timedelta, timezone

from prefect import flow, get_run_logger, task
from prefect.runtime import flow_run

# Wrong use, denied, configuration: nothing changes by trying again.
NO_RETRY = {64, 77, 78}


class BruinFailed(Exception):
    """A run that another try may mend."""


class BruinNeedsPerson(Exception):
    """A run that fails the same way until somebody changes something."""


def is_worth_a_retry(task, task_run, state):
    """Prefect asks this before each of its retries."""
    try:
        state.result()
    except BruinNeedsPerson:
        return False
    except Exception:
        return True
    return False


@task(retries=3, retry_delay_seconds=300, retry_condition_fn=is_worth_a_retry)
def run_bruin(pipeline, first_day, last_day, variables=None, bruin="/usr/local/bin/bruin"):
    """Runs `bruin run` on one folder, and logs what it prints line by line.

    :param pipeline: folder of the pipeline on the worker
    :param first_day: first day of the interval, such as 2025-01-31
    :param last_day: last day of the interval, which is included
    :param variables: added to the environment of the worker
    :param bruin: path of the binary
    """
    log = get_run_logger()
    command = [
        bruin,
        "run",
        "--secrets-backend=aws",
        "--log-dir=-",
        "--no-color",
        f"--start-date={first_day}",
        f"--end-date={last_day}",
        pipeline,
    ]
    with subprocess.Popen(
        command,
        env={**os.environ, **(variables or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        try:
            for line in process.stdout:
                log.info("%s", line.rstrip("\n"))
        except BaseException:
            # Cancelled or stopped: bruin cancels its statements and ends within 8 seconds of SIGTERM.
            process.terminate()
            raise
    code = process.returncode
    if code in NO_RETRY:
        raise BruinNeedsPerson(f"bruin ended with {code}: a retry cannot mend this; see the lines above")
    if code != 0:
        raise BruinFailed(f"bruin ended with {code}; see the lines above")


@flow(name="shop")
def run_shop():
    """The day before the one that it is scheduled for, whenever it starts."""
    scheduled = flow_run.scheduled_start_time or datetime.now(timezone.utc)
    day = f"{scheduled.astimezone(timezone.utc) - timedelta(days=1):%Y-%m-%d}"
    run_bruin(
        "/srv/pipelines/shop",
        first_day=day,
        last_day=day,
        variables={"BRUIN_AWS_CREDENTIALS": "default", "BRUIN_AWS_REGION": "eu-west-1"},
    )


if __name__ == "__main__":
    # One run at a time, which is what --lock does on one machine.
    run_shop.serve(name="nightly", cron="0 3 * * *", limit=1)
