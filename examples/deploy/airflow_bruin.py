"""An Airflow operator that runs a pipeline with the bruin binary, and a DAG that uses it.

The exit code decides about Airflow's retries: what no retry can mend fails at once.
"""

import os
import signal
import subprocess
from datetime import datetime, timedelta

from airflow import DAG
from airflow.exceptions import AirflowException, AirflowFailException
from airflow.models import BaseOperator

# Wrong use, denied, configuration: nothing changes by trying again.
NO_RETRY = {64, 77, 78}


class BruinOperator(BaseOperator):
    """Runs `bruin run` on one folder, and logs what it prints line by line.

    :param pipeline: folder of the pipeline on the worker
    :param first_day: first day of the interval, such as 2025-01-31
    :param last_day: last day of the interval, which is included
    :param variables: added to the environment of the worker
    :param bruin: path of the binary
    """

    template_fields = ("pipeline", "first_day", "last_day")

    def __init__(self, *, pipeline, first_day, last_day, variables=None, bruin="/usr/local/bin/bruin", **kwargs):
        super().__init__(**kwargs)
        self.pipeline = pipeline
        self.first_day = first_day
        self.last_day = last_day
        self.variables = variables or {}
        self.bruin = bruin
        self.process = None

    def execute(self, context):
        command = [
            self.bruin,
            "run",
            "--secrets-backend=aws",
            "--log-dir=-",
            "--no-color",
            f"--start-date={self.first_day}",
            f"--end-date={self.last_day}",
            self.pipeline,
        ]
        with subprocess.Popen(
            command,
            env={**os.environ, **self.variables},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as self.process:
            for line in self.process.stdout:
                self.log.info("%s", line.rstrip("\n"))
        code = self.process.returncode
        if code in NO_RETRY:
            raise AirflowFailException(f"bruin ended with {code}: a retry cannot mend this; see the lines above")
        if code != 0:
            raise AirflowException(f"bruin ended with {code}; see the lines above")

    def on_kill(self):
        """bruin cancels its statements and ends within 8 seconds of SIGTERM."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)


with DAG(
    dag_id="shop",
    schedule="0 3 * * *",
    start_date=datetime(2025, 1, 1),
    catchup=False,
    max_active_runs=1,  # what --lock does on one machine
) as dag:
    BruinOperator(
        task_id="run",
        pipeline="/srv/pipelines/shop",
        first_day="{{ data_interval_start | ds }}",
        last_day="{{ data_interval_start | ds }}",
        variables={"BRUIN_AWS_CREDENTIALS": "default", "BRUIN_AWS_REGION": "eu-west-1"},
        retries=3,
        retry_delay=timedelta(minutes=5),
    )
